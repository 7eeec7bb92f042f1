local part = require "spec.load"
local st = require "util.stanza"

local room_jid = "tavern@rooms.example"
local nick = room_jid .. "/Alice"

local function about(changes)
	local facts = {
		room_jid = room_jid, id = "announcement-1", archive_id = "A1", stamp = "2026-11-21T18:00:00Z", reason = "No advertising.",
		nick = nick, occupant_id = "alice-id", author_id = "mallory-id",
	}
	for key, value in pairs(changes or {}) do facts[key] = value or nil end
	return facts
end

local function original()
	return st.message({ from = room_jid .. "/Mallory", type = "groupchat", id = "m1" }, "Buy gold")
		:tag("html", { xmlns = "http://jabber.org/protocol/xhtml-im" }):text("Buy gold"):up()
		:tag("occupant-id", { xmlns = "urn:xmpp:occupant-id:0", id = "mallory-id" }):up()
end

describe("tombstone", function ()
	local tombstone = part "tombstone"

	it("announces in both dialects in one message of the room", function ()
		local message = tombstone.announcement(about())
		assert.same({ room_jid, "groupchat", "announcement-1" }, { message.attr.from, message.attr.type, message.attr.id })
		local newer = message:get_child("retract", "urn:xmpp:message-retract:1")
		assert.equal("A1", newer.attr.id)
		assert.equal(nick, newer:get_child("moderated", "urn:xmpp:message-moderate:1").attr.by)
		assert.equal("No advertising.", newer:get_child_text("reason"))
		local older = message:get_child("apply-to", "urn:xmpp:fasten:0")
		assert.equal("A1", older.attr.id)
		local moderated = older:get_child("moderated", "urn:xmpp:message-moderate:0")
		assert.equal(nick, moderated.attr.by)
		assert.truthy(moderated:get_child("retract", "urn:xmpp:message-retract:0"))
		assert.equal("No advertising.", moderated:get_child_text("reason"))
	end)

	it("keeps nothing of a message but who said it, in both dialects", function ()
		local stone = tombstone.of(original(), about())
		assert.same({ room_jid .. "/Mallory", "groupchat", "m1" }, { stone.attr.from, stone.attr.type, stone.attr.id })
		assert.falsy(tostring(stone):find("gold", 1, true))
		assert.equal("mallory-id", stone:get_child("occupant-id", "urn:xmpp:occupant-id:0").attr.id)
		local newer = stone:get_child("retracted", "urn:xmpp:message-retract:1")
		assert.same({ "announcement-1", "2026-11-21T18:00:00Z" }, { newer.attr.id, newer.attr.stamp })
		assert.equal(nick, newer:get_child("moderated", "urn:xmpp:message-moderate:1").attr.by)
		local older = stone:get_child("moderated", "urn:xmpp:message-moderate:0")
		assert.equal("2026-11-21T18:00:00Z", older:get_child("retracted", "urn:xmpp:message-retract:0").attr.stamp)
		assert.equal(nick, older.attr.by)
	end)

	it("says nothing of a moderator who is not named, but that it was the room", function ()
		local unnamed = about { nick = false }
		for _, message in ipairs { tombstone.announcement(unnamed), tombstone.of(original(), unnamed) } do
			local text = tostring(message)
			assert.falsy(text:find("Alice", 1, true))
			assert.falsy(text:find("alice-id", 1, true))
			assert.truthy(text:find("by='" .. room_jid .. "'", 1, true))
		end
	end)

	it("leaves out a reason that was not given", function ()
		assert.falsy(tostring(tombstone.announcement(about { reason = false })):find("reason", 1, true))
		assert.falsy(tostring(tombstone.of(original(), about { reason = false })):find("reason", 1, true))
	end)

	describe("knows what was retracted already", function ()
		local function message() return st.message { from = nick, type = "groupchat" } end
		local moderated = { xmlns = "urn:xmpp:message-moderate:0", by = nick }
		local cases = {
			["a tombstone of ours"] = { true, tombstone.of(original(), about()) },
			["one of the community's module"] = { true, message():tag("moderated", moderated):tag("retracted"):up():up()
				:tag("occupant-id", { xmlns = "urn:xmpp:occupant-id:0", id = "x" }) },
			["a message"] = { false, original() },
			["an empty message"] = { false, message() },
			["one that says only whose it is"] = { false,
				message():tag("occupant-id", { xmlns = "urn:xmpp:occupant-id:0", id = "x" }) },
			["a message whose sender made it look like one"] = { false, tombstone.of(original(), about()):body("Buy gold") },
			["one that its sender wanted archived so"] = { false,
				message():tag("moderated", moderated):up():tag("store", { xmlns = "urn:xmpp:hints" }) },
			["text between the elements"] = { false, message():text("Buy gold"):tag("moderated", moderated) },
		}
		for what, case in pairs(cases) do
			it(what, function () assert.equal(case[1], tombstone.is(case[2])) end)
		end
	end)

	it("knows an announcement in either dialect", function ()
		local function has_only(name)
			return tombstone.announcement(about()):maptags(function (tag) return tag.name == name and tag or nil end)
		end
		assert.is_true(tombstone.is_announcement(has_only "retract"))
		assert.is_true(tombstone.is_announcement(has_only "apply-to"))
		assert.is_false(tombstone.is_announcement(has_only "neither"))
		local own = st.message():tag("retract", { xmlns = "urn:xmpp:message-retract:1", id = "A1" })
		assert.is_false(tombstone.is_announcement(own))
	end)

	describe("follows a listener that hides the moderator", function ()
		-- As livechat's anonymiser does, which knows the older dialect only.
		local function hide(message)
			local older = message:get_child("apply-to", "urn:xmpp:fasten:0") or message
			older:get_child("moderated", "urn:xmpp:message-moderate:0").attr.by = room_jid
		end

		for which = 1, 3 do
			it(({ "in the announcement", "in the tombstone", "in both" })[which], function ()
				local announcement, stone = tombstone.announcement(about()), tombstone.of(original(), about())
				if which ~= 2 then hide(announcement) end
				if which ~= 1 then hide(stone) end
				tombstone.follow(announcement, stone, about())
				local text = tostring(announcement) .. tostring(stone)
				assert.falsy(text:find("Alice", 1, true))
				assert.falsy(text:find("alice-id", 1, true))
				assert.truthy(text:find("mallory-id", 1, true))
			end)
		end

		it("and leaves all as it is where none did", function ()
			local announcement, stone = tombstone.announcement(about()), tombstone.of(original(), about())
			local before = tostring(announcement) .. tostring(stone)
			tombstone.follow(announcement, stone, about())
			assert.equal(#before, #(tostring(announcement) .. tostring(stone)))
		end)
	end)

	it("replaces what the room remembers, by the room's own id only", function ()
		local function remembered(by, id)
			local stanza = original():tag("delay", { xmlns = "urn:xmpp:delay", stamp = "2026-11-21T17:00:00Z" }):up()
				:tag("stanza-id", { xmlns = "urn:xmpp:sid:0", by = by, id = id }):up()
			stanza.attr.to = ""
			return { stanza = stanza, timestamp = 1, chars = 500 }
		end
		local room = { jid = room_jid, _history = {
			remembered(room_jid, "A1"), remembered("elsewhere.example", "A1"), remembered(room_jid, "A2"),
		} }
		tombstone.purge(room, { A1 = tombstone.of(original(), about()) }, part "archive_id".of)
		local purged = room._history[1]
		assert.falsy(tostring(purged.stanza):find("gold", 1, true))
		assert.equal("A1", purged.stanza:get_child("stanza-id", "urn:xmpp:sid:0").attr.id)
		assert.equal("2026-11-21T17:00:00Z", purged.stanza:get_child("delay", "urn:xmpp:delay").attr.stamp)
		assert.same({ 1, nil }, { purged.timestamp, purged.chars })
		for other = 2, 3 do assert.truthy(tostring(room._history[other].stanza):find("gold", 1, true)) end
		tombstone.purge({ jid = room_jid }, {}, part "archive_id".of)
	end)
end)
