local part = require "spec.load"
local xml = require "spec.support.xml"
local small_room = require "spec.support.small_room"

local ns = { fasten = "urn:xmpp:fasten:0", moderate = "urn:xmpp:message-moderate:1", retract = "urn:xmpp:message-retract:1" }

describe("a retraction for Jitsi", function()
	local room, shown, fired, jitsi, anonymous, logged

	before_each(function()
		room, shown, fired, logged, anonymous = small_room "r@m", {}, {}, {}, false
		room._data = {}
		function room.broadcast_message(_, stanza)
			if room.is_broken then error "a listener" end
			shown[#shown + 1] = stanza
		end
		local function kept(id, text)
			return { timestamp = 1, chars = 5, stanza = xml(("<message from='r@m/ann' type='groupchat' id='%s'><body>%s</body>"
				.. "<delay xmlns='urn:xmpp:delay' stamp='then'/></message>"):format(id, text)) }
		end
		room._history = { kept("m1", "spam"), kept("m2", "hello"), kept("m1", "spam again") }
		local ids = 0
		jitsi = part "jitsi".new {
			room_of = function(room_jid) return room_jid == "r@m" and room or nil end,
			fire = function(name, event) fired[#fired + 1] = { name, event.room, event.stanza } end,
			now_iso = function() return "2026-11-21T18:00:00Z" end, nick_of = function() return "Warden" end,
			new_id = function() ids = ids + 1; return "n" .. ids end, anonymize = function() return anonymous end,
			log = function(level) logged[#logged + 1] = level end,
		}
	end)

	it("is announced once for each id, as Jitsi's own module does, and there too", function()
		assert.same({}, jitsi.bulk("r@m", { "m1", "long ago", "m1" }, "No ads."))
		assert.equal(2, #shown)
		local apply_to = shown[1]:get_child("apply-to", ns.fasten)
		local moderated = apply_to:get_child("moderated", ns.moderate)
		assert.same({ "r@m", "m1", "r@m/Warden", "No ads." },
			{ shown[1].attr.from, apply_to.attr.id, moderated.attr.by, moderated:get_child_text "reason" })
		assert.is_truthy(moderated:get_child("retract", ns.retract))
		assert.is_truthy(shown[1]:get_child("no-store", "urn:xmpp:hints"))
		assert.same({ "jitsi-message-moderated", room, shown[1] }, fired[1])
		assert.equal("long ago", shown[2]:get_child("apply-to", ns.fasten).attr.id)
	end)

	it("leaves tombstones in the history, and nothing of what was said", function()
		jitsi.bulk("r@m", { "m1" })
		local texts = {}
		for i, entry in ipairs(room._history) do texts[i] = entry.stanza:get_child_text "body" or "-" end
		assert.same({ "-", "hello", "-" }, texts)
		local stone = room._history[1].stanza
		assert.same({ "m1", "r@m/ann", "" }, { stone.attr.id, stone.attr.from, stone.attr.to })
		assert.is_truthy(stone:get_child("moderated", ns.moderate):get_child("retracted", ns.retract))
		assert.equal("then", stone:get_child("delay", "urn:xmpp:delay").attr.stamp)
		assert.is_nil(room._history[1].chars)
	end)

	it("names nobody where moderators are not named", function()
		anonymous = true
		jitsi.bulk("r@m", { "m1" })
		assert.equal("r@m", shown[1]:get_child("apply-to", ns.fasten):get_child("moderated", ns.moderate).attr.by)
	end)

	it("is none in a room that is not there, or gone", function()
		assert.same({ nil, "cancel", "item-not-found" }, { jitsi.bulk("x@m", { "m1" }) })
		room._data.destroyed = true
		assert.same({ nil, "cancel", "item-not-found" }, { jitsi.bulk("r@m", { "m1" }) })
	end)

	it("goes on where one cannot be announced", function()
		room.is_broken, room._history = true, nil
		assert.same({}, jitsi.bulk("r@m", { "m1", "m2" }))
		assert.equal(2, #logged)
	end)
end)
