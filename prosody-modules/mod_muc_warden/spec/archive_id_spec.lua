local part = require "spec.load"
local xml = require "spec.support.xml"
local archive_id = part "archive_id"

describe("the archive's id of a message", function()
	for name, case in pairs {
		["is the room's"] = { "<stanza-id xmlns='urn:xmpp:sid:0' by='x@y' id='1'/>"
			.. "<stanza-id xmlns='urn:xmpp:sid:0' by='r@m' id='2'/>", "2" },
		["is nobody else's"] = { "<stanza-id xmlns='urn:xmpp:sid:0' by='r@m/ann' id='1'/>", nil },
		["is of its own namespace"] = { "<stanza-id xmlns='urn:xmpp:sid:1' by='r@m' id='1'/>", nil },
		["may be missing"] = { "<body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='r@m'/>", nil },
	} do
		it(name, function()
			assert.equal(case[2], archive_id.of(xml("<message type='groupchat'>" .. case[1] .. "</message>"), "r@m"))
		end)
	end
end)
