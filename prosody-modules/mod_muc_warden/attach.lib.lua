-- The module on the bot's own component: it loads itself on the MUC hosts that are named there, so that nobody has to write
-- into their list of modules. What is loaded there listens to that component.

local attach = {}

--- `shared`: what all instances of this module know of each other, by host: `wished` (of a component: a set of MUC hosts),
-- `listening` (of a MUC host: a set of components), `loaded` (of a MUC host: true where it was loaded from here, false where
-- that failed).
local function of_all(shared)
	for _, name in ipairs { "wished", "listening", "loaded" } do shared[name] = shared[name] or {} end
	return shared
end

--- Of a MUC host: a list of the components that wish to be listened to there, besides `configured` (a list of hosts).
function attach.components(shared, muc_host, configured)
	local all, found = {}, {}
	for _, host in ipairs(configured) do all[host] = true end
	for host, muc_hosts in pairs(of_all(shared).wished) do
		if muc_hosts[muc_host] then all[host] = true end
	end
	for host in pairs(all) do found[#found + 1] = host end
	table.sort(found)
	return found
end

--- Of a MUC host: who is listened to from here on; nil where the module goes.
function attach.listens(shared, muc_host, components)
	local set
	if components then
		set = {}
		for _, host in ipairs(components) do set[host] = true end
	end
	of_all(shared).listening[muc_host] = set
end

--- Of a MUC host: the module was loaded by somebody else, until we say otherwise.
function attach.is_theirs(shared, muc_host)
	of_all(shared).loaded[muc_host] = nil
end

--- env: `shared`, `host` (the component), `wished()` -> a set of MUC hosts as the configuration has it at the moment, `log`,
-- `kind_of(host)` -> "muc", "other", or nil where there is no such host, `is_loaded(host)`, and `load`, `reload` and
-- `unload(host)` -> true, or nil and why.
function attach.new(env)
	local self = {}
	local shared, own = of_all(env.shared), env.host
	local wished = {}

	local function attempt(what, muc_host)
		local ok, why = env[what](muc_host)
		if not ok then env.log("error", "Could not %s the module on %s: %s", what, muc_host, tostring(why)) end
		return ok
	end

	local function listens(muc_host)
		local listening = shared.listening[muc_host]
		return listening ~= nil and listening[own] == true
	end

	local function take(muc_host)
		if not env.is_loaded(muc_host) then
			shared.loaded[muc_host] = attempt("load", muc_host) and true or false
		elseif not listens(muc_host) then
			attempt("reload", muc_host)
		end
	end

	local function is_wished_by_any(muc_host)
		for _, muc_hosts in pairs(shared.wished) do
			if muc_hosts[muc_host] then return true end
		end
		return false
	end

	local function leave(muc_host)
		if not env.is_loaded(muc_host) then return end
		if shared.loaded[muc_host] and not is_wished_by_any(muc_host) then
			shared.loaded[muc_host] = nil
			attempt("unload", muc_host)
		elseif listens(muc_host) then
			attempt("reload", muc_host)
		end
	end

	-- A table of its own: what others hold of it does not change under them.
	local function set_wishes(hosts)
		local before = wished
		wished = hosts
		shared.wished[own] = hosts
		for muc_host in pairs(before) do
			if not hosts[muc_host] then leave(muc_host) end
		end
		for muc_host in pairs(hosts) do
			local is_due = not before[muc_host] or shared.loaded[muc_host] == false
			if is_due and env.kind_of(muc_host) == "muc" then take(muc_host) end
		end
	end

	--- At the start, and when the configuration was read again.
	function self.look()
		set_wishes(env.wished())
	end

	--- Tells of hosts that are not what they should be. When all have been loaded.
	function self.complain()
		if next(wished) == nil then
			env.log("error", "muc_warden_hosts names no MUC host: nothing is judged by this component. Name it there")
		end
		for muc_host in pairs(wished) do
			local kind = env.kind_of(muc_host)
			if kind ~= "muc" then
				env.log("error", "muc_warden_hosts names %q, which is %s: nothing is judged there", muc_host,
					kind and "no MUC component" or "no host of this server")
			end
		end
	end

	--- A host is there that was not.
	function self.appeared(muc_host)
		if wished[muc_host] and env.kind_of(muc_host) == "muc" then take(muc_host) end
	end

	--- What was loaded from here goes; for good, or only to be there again at once (`is_reloading`), where nothing changes.
	function self.close(is_reloading)
		if is_reloading then return end
		set_wishes({})
		shared.wished[own] = nil
	end

	--- It was reloaded: what is wished is taken over from the one before.
	function self.resume()
		wished = shared.wished[own] or wished
	end

	return self
end

return attach
