-- Reads the module's options. One that is wrong costs nobody the gate: what is stricter holds, and the log says so.

local jid = require "util.jid"

local settings = {}

local parts = { "link", "access", "watch", "gate", "policy", "retract" }

local function sorted(set)
	local list = {}
	for item in set do list[#list + 1] = item end
	table.sort(list)
	return list
end

--- `module`: Prosody's, of which only the options and the log are used.
function settings.read(module)
	-- `fallback` holds for what is none of `allowed`.
	local function one_of(name, fallback, default, ...)
		local value = module:get_option_string(name, default)
		local allowed = { ... }
		for _, one in ipairs(allowed) do
			if value == one then return value end
		end
		module:log("error", "%s is %q, and may be one of: %s. It is taken for %q", name, value, table.concat(allowed, ", "), fallback)
		return fallback
	end

	local function number(name, default, lowest, highest)
		local value = module:get_option_number(name, default)
		if value and value >= lowest and value <= highest then return value end
		module:log("error", "%s is to be a number from %s to %s. It is taken for %s", name, lowest, highest, default)
		return default
	end

	local function rooms()
		local found = {}
		for name in module:get_option_set("muc_warden_rooms", {}) do
			local room_jid = jid.prep(name)
			if not room_jid or not jid.node(room_jid) or jid.host(room_jid) ~= module.host or jid.resource(room_jid) then
				module:log("error", "muc_warden_rooms names %q, which is no room of %s", name, module.host)
			end
			-- What serves no room stays in the list: an empty one would serve all.
			found[#found + 1] = room_jid or name
		end
		table.sort(found)
		return found
	end

	local function those_on()
		local on, is_known = {}, {}
		for _, name in ipairs(parts) do on[name], is_known[name] = true, true end
		for name in module:get_option_set("muc_warden_off", {}) do
			if not is_known[name] then
				module:log("error", "muc_warden_off names %q, which is no part. There are: %s", name, table.concat(parts, ", "))
			end
			on[name] = nil
		end
		-- Nobody pushes policies, and nobody answers, without it.
		if not on.link then
			on.access, on.watch, on.gate, on.policy = nil, nil, nil, nil
			module:log("warn", "muc_warden_off names link, without which there is no access, watch, gate and policy either:"
				.. " nothing is judged here")
		end
		return on
	end

	return {
		components = sorted(module:get_option_set("muc_warden_components", {})),
		rooms = rooms(),
		nick = module:get_option_string("muc_warden_nick", "Moderation"),
		fail = one_of("muc_warden_fail", "closed", "open", "open", "closed"),
		timeout = number("muc_warden_timeout", 0.5, 0.05, 30),
		hold = number("muc_warden_hold", 2, 0, 60),
		order = one_of("muc_warden_order", "room", "sender", "sender", "room"),
		bypass = one_of("muc_warden_bypass", "nobody", "moderator", "moderator", "nobody"),
		max_pending = number("muc_warden_max_pending", 2000, 1, 100000),
		spool = number("muc_warden_spool", 2000, 0, 100000),
		parts = those_on(),
	}
end

return settings
