-- mod_muc_warden.lua where it is enabled on the bot's own component: options and hooks.

local jid = require "util.jid"

local component_side = {}

local name = "muc_warden"

--- env: Prosody's `module`, `prosody` and `modulemanager`; `attach`: that part; `attached`: the table that all instances share.
function component_side.begin(env)
	local module, prosody, modulemanager = env.module, env.prosody, env.modulemanager
	local hosts = prosody.hosts

	local function wished()
		local set = {}
		for host in module:get_option_set("muc_warden_hosts", {}) do set[jid.prep(host) or host] = true end
		return set
	end

	local one = env.attach.new {
		shared = env.attached, host = module.host, wished = wished,
		log = function(...) module:log(...) end,
		kind_of = function(host)
			return hosts[host] and (modulemanager.is_loaded(host, "muc") and "muc" or "other")
		end,
		is_loaded = function(host) return modulemanager.is_loaded(host, name) == true end,
		load = function(host) return modulemanager.load(host, name) end,
		reload = function(host) return modulemanager.reload(host, name) end,
		unload = function(host) return modulemanager.unload(host, name) end,
	}

	local is_reloading = false
	function module.save()
		is_reloading = true
		return {}
	end

	function module.unload()
		one.close(is_reloading)
	end

	if module.reloading then one.resume() end
	one.look()
	if prosody.start_time then one.complain() else module:hook_global("server-started", one.complain) end
	module:hook_global("config-reloaded", function()
		one.look()
		one.complain()
	end)
	-- After Prosody has loaded the host's own modules (0).
	module:hook_global("host-activated", one.appeared, -1)
end

return component_side
