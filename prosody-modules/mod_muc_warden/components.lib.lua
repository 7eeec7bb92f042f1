-- The components of the configuration, as Prosody has them: hosts that may come and go while the server runs.

local components = {}

--- env: `hosts` (Prosody's, by name), `names` (a list), `hook(events, name, handler)`, `gone(host)`: told when one is
-- connected no more.
function components.new(env)
	local self = {}
	local followed = {}

	-- mod_component's own table, while there is such a host and it is one.
	local function module_of(host)
		return env.hosts[host] and env.hosts[host].modules.component
	end

	function self.is_there(host)
		return module_of(host) ~= nil
	end

	function self.is_connected(host)
		local component = module_of(host)
		return component ~= nil and component.connected == true
	end

	local function follow(host)
		local events = env.hosts[host].events
		if followed[host] == events then return end
		followed[host] = events
		env.hook(events, "component-disconnected", function(event)
			local component = module_of(host)
			-- A second connection that is turned away ends as well.
			if not component or event.session == component.session then env.gone(host) end
		end)
	end

	--- host-activated, or anything else by which one may be there that was not.
	function self.look(host)
		for _, name in ipairs(env.names) do
			if (host == nil or host == name) and self.is_there(name) then follow(name) end
		end
	end

	--- host-deactivated: its connection may end without a word.
	function self.left(host)
		for _, name in ipairs(env.names) do
			if host == name then
				followed[host] = nil
				env.gone(host)
			end
		end
	end

	--- Those that are connected: a list of hosts.
	function self.connected()
		local list = {}
		for _, name in ipairs(env.names) do
			if self.is_connected(name) then list[#list + 1] = name end
		end
		return list
	end

	return self
end

return components
