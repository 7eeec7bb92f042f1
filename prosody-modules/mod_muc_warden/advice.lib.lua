-- What is missing or slow in the configuration around the module, in words for the operator.

local advice = {}

--- `module`: Prosody's, of which only the name of the host and the options are used. `about`: `components` (a list of
-- hosts), `is_component(host)`, `present` (a list: the external components of this server), `archive` (muc_mam is loaded),
-- `archive_driver`, `retracts_by_id` (Jitsi's clients need no archive for it). Returns a list of { level, text }.
function advice.of(module, about)
	local found = {}
	local present = #about.present > 0 and "External components here: " .. table.concat(about.present, ", ")
		or "There is no external component here"
	local function say(level, text, ...)
		found[#found + 1] = { level = level, text = text:format(...) }
	end

	if #about.components == 0 then
		say("error", "muc_warden_components names no component, and no component names this host in muc_warden_hosts: nothing is"
			.. " judged. Name the bot's. %s", present)
	end
	for _, host in ipairs(about.components) do
		if not about.is_component(host) then
			say("error", "muc_warden_components names %q, and this server has no such Component with a component_secret. %s",
				host, present)
		end
	end
	if not about.archive then
		if not about.retracts_by_id then
			say("warn", "mod_muc_mam is not enabled here: messages have no ids, and what was shown cannot be taken back")
		end
	elseif not (module:get_option_boolean("muc_log_all_rooms", false) or module:get_option_boolean("muc_log_by_default", true)) then
		say("warn", "Rooms are not archived unless their owner wishes it: set muc_log_by_default = true or muc_log_all_rooms = true")
	elseif about.archive_driver == "internal" then
		say("info", "The archive is in Prosody's own format, which is written anew with every retraction: "
			.. "storage = { muc_log = \"sql\" } takes milliseconds")
	end
	if module:get_option("gc") == nil then
		say("info", "Set gc = { mode = \"generational\" } in the global section: Prosody is about twice as fast with it")
	end
	local network = module:get_option("network_settings")
	if not (type(network) == "table" and network.nagle == false) then
		say("info", "Set network_settings = { nagle = false } in the global section: without it a verdict may wait for 40 ms")
	end
	local room_cache = module:get_option_number("muc_room_cache_size", 100)
	if room_cache <= 100 then
		say("info", "muc_room_cache_size is %d: set it above the number of rooms that are in use at once", room_cache)
	end
	return found
end

return advice
