-- Has the name of ours, and never answers, or speaks another version of the protocol.

local xmlns = module:get_option_string("stand_in_xmlns")
local is_silent = module:get_option_boolean("stand_in_silent", false)
local st = require "util.stanza"

module:hook("iq-set/host/"..xmlns..":policies", function(event)
	if not is_silent then event.origin.send(st.reply(event.stanza)) end
	return true
end)
