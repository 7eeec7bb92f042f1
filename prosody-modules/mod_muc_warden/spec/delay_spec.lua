local part = require "spec.load"
local small_room = require "spec.support.small_room"
local st = require "util.stanza"

local xmlns_mam = "urn:xmpp:mam:2"

describe("moderation delay", function()
	local now, seconds, timers, room, other, delay, open

	before_each(function()
		now, seconds, timers, open = 1000, 5, {}, true
		room = small_room "lounge@rooms"
		room.add("mod", "moderator")
		room.add("bob", "participant", "bob@people/2")
		room.add("eve", "participant")
		delay = part "delay".new {
			part = part, max = 4, now = function() return now end,
			timer = function(after, run) table.insert(timers, { at = now + after, run = run }) end,
			room_of = function(room_jid) return open and (room_jid == room.jid and room or other) or nil end,
			seconds_of = function() return seconds end,
		}
	end)

	-- Time passes, and what is due happens.
	local function wait(length)
		now = now + length
		for index = #timers, 1, -1 do
			if timers[index].at <= now then table.remove(timers, index).run() end
		end
	end

	local function message(name, text, id)
		local stanza = st.message({ type = "groupchat", from = room.jid .. "/" .. name, id = "m" .. text }, text)
		if id then stanza:tag("stanza-id", { xmlns = "urn:xmpp:sid:0", by = room.jid, id = id }):up() end
		return stanza
	end

	-- As the room does it: true where the message waits, all get it otherwise.
	local function broadcast(stanza)
		local waits = delay.hold { room = room, stanza = stanza }
		if not waits then room:broadcast(stanza) end
		return waits
	end
	local function says(name, text, id) return broadcast(message(name, text, id)) end
	local function seen_by(name) return room.texts_to(name .. "@people/1") end

	it("moderators and the sender see a message at once, the others later, each once", function()
		assert.is_true(says("bob", "hi", "A"))
		assert.same({ "hi" }, seen_by "mod")
		assert.same({ "hi" }, seen_by "bob")
		assert.same({ "hi" }, room.texts_to "bob@people/2")
		assert.same({}, seen_by "eve")
		wait(5)
		assert.same({ "hi" }, seen_by "eve")
		assert.same({}, room.sent)
	end)

	it("each waits its own time", function()
		says("bob", "one", "A")
		wait(2)
		says("bob", "two", "B")
		wait(3)
		assert.same({ "one" }, seen_by "eve")
		wait(1)
		assert.same({}, seen_by "eve")
		wait(1)
		assert.same({ "two" }, seen_by "eve")
	end)

	it("only moderators are told that it waits, and until when", function()
		says("bob", "hi", "A")
		for _, stanza in ipairs(room.sent) do
			local mark = stanza:get_child("moderation-delay")
			if stanza.attr.to == "mod@people/1" then assert.same({ delay = "5", waiting = "1005" }, mark.attr)
			else assert.is_nil(mark) end
		end
		room.sent = {}
		wait(5)
		assert.is_nil(room.sent[1]:get_child("moderation-delay"))
	end)

	it("the message itself stays as it was, and what waits is not changed with it", function()
		local stanza = message("bob", "hi", "A")
		local before = tostring(stanza)
		broadcast(stanza)
		assert.equal(before, tostring(stanza))
		stanza:remove_children("body")
		wait(5)
		assert.same({ "hi" }, seen_by "eve")
	end)

	it("one that is retracted is never seen by others", function()
		says("bob", "bad", "A")
		says("bob", "good", "B")
		assert.is_true(delay.retracted(room.jid, "A"))
		assert.is_false(delay.retracted(room.jid, "A"))
		wait(5)
		assert.same({ "good" }, seen_by "eve")
	end)

	for dialect, announce in pairs {
		[":1"] = function(stanza) return stanza:tag("retract", { xmlns = "urn:xmpp:message-retract:1", id = "A" }) end,
		[":0"] = function(stanza) return stanza:tag("apply-to", { xmlns = "urn:xmpp:fasten:0", id = "A" }) end,
	} do
		it("an announcement of the room is enough, in dialect " .. dialect .. ", and does not wait itself", function()
			says("bob", "bad", "A")
			assert.is_nil(broadcast(announce(st.message({ type = "groupchat", from = room.jid }))))
			wait(5)
			assert.same({ "" }, seen_by "eve")
		end)

		it("so is the sender's own retraction, but nobody else's, in dialect " .. dialect, function()
			says("bob", "bad", "A")
			announce(message("eve", "x"))
			broadcast(announce(message("eve", "undone")))
			wait(4)
			assert.same({ "undone" }, seen_by "eve")
			wait(1)
			assert.same({ "bad" }, seen_by "eve")
			says("bob", "worse", "A")
			broadcast(announce(message("bob", "undone")))
			wait(5)
			assert.same({ "undone" }, seen_by "eve")
		end)
	end

	it("what the room says and what has no archive id does not wait", function()
		assert.is_nil(says("bob", "typing"))
		assert.is_nil(broadcast(st.message({ type = "groupchat", from = room.jid }, "notice")))
		assert.is_nil(broadcast(st.message({ type = "groupchat" }, "nobody")))
		local forged = message("bob", "x"):tag("stanza-id", { xmlns = "urn:xmpp:sid:0", by = "bob@people", id = "F" }):up()
		assert.is_nil(broadcast(forged))
		seconds = nil
		assert.is_nil(says("bob", "hi", "A"))
		assert.same({ "typing", "notice", "nobody", "x", "hi" }, seen_by "eve")
	end)

	it("order stays when the delay gets shorter or ends", function()
		says("bob", "one", "A")
		seconds = 1
		says("eve", "two", "B")
		seconds = 0
		says("mod", "three", "C")
		wait(4)
		assert.same({ "two" }, seen_by "eve")
		wait(1)
		assert.same({ "one", "three" }, seen_by "eve")
		assert.same({ "one", "two", "three" }, seen_by "mod")
		assert.is_nil(says("bob", "four", "D"))
	end)

	it("who comes, goes or gets another role meanwhile sees each message once", function()
		says("bob", "hi", "A")
		room.add("new", "participant")
		room.people["lounge@rooms/eve"].role = "moderator"
		room.people["lounge@rooms/mod"].role = "participant"
		room.remove "bob"
		wait(5)
		assert.same({ "hi" }, seen_by "new")
		assert.same({ "hi" }, seen_by "eve")
		assert.same({ "hi" }, seen_by "mod")
		assert.same({ "hi" }, seen_by "bob")
	end)

	it("a room that is gone gets nothing", function()
		says("bob", "hi", "A")
		open = false
		wait(5)
		open = true
		assert.same({}, seen_by "eve")
	end)

	it("a room that is opened again at once is another one", function()
		says("bob", "hi", "A")
		delay.destroyed { room = room }
		wait(5)
		assert.same({}, seen_by "eve")
		assert.is_true(says("bob", "new", "B"))
		wait(5)
		assert.same({ "new" }, seen_by "eve")
	end)

	it("beyond the limit the oldest of the room are seen early, in order", function()
		for number = 1, 6 do says("bob", "m" .. number, "A" .. number) end
		assert.same({ "m1", "m2" }, seen_by "eve")
		wait(5)
		assert.same({ "m3", "m4", "m5", "m6" }, seen_by "eve")
	end)

	it("beyond the limit a room in which little waits keeps its delay", function()
		local garden = small_room "garden@rooms"
		garden.add("eve", "participant")
		garden.add("bob", "participant")
		other = garden
		for number = 1, 4 do says("bob", "m" .. number, "A" .. number) end
		local stanza = st.message({ type = "groupchat", from = "garden@rooms/bob" }, "hi")
			:tag("stanza-id", { xmlns = "urn:xmpp:sid:0", by = "garden@rooms", id = "G" }):up()
		assert.is_true(delay.hold { room = garden, stanza = stanza })
		says("bob", "m5", "A5")
		assert.same({ "m1", "m2" }, seen_by "eve")
		assert.same({}, garden.texts_to "eve@people/1")
		wait(5)
		assert.same({ "hi" }, garden.texts_to "eve@people/1")
		assert.same({ "m3", "m4", "m5" }, seen_by "eve")
	end)

	it("shows all that waits before the module goes", function()
		says("bob", "hi", "A")
		delay.close()
		assert.same({ "hi" }, seen_by "eve")
		wait(5)
		assert.same({}, seen_by "eve")
	end)

	describe("and who joins meanwhile", function()
		local function joins(full_jid)
			local texts, kept, at = {}, { message("eve", "old", "O"), message("bob", "hi", "A"), message("eve", "yo", "B") }, 0
			local event = { room = room, to = full_jid }
			local result = delay.history(function(name, given)
				assert.same({ "muc-get-history", event }, { name, given })
				function given.next_stanza()
					at = at + 1
					return kept[at]
				end
				return true
			end, "muc-get-history", event)
			assert.is_true(result)
			for stanza in event.next_stanza, event do table.insert(texts, stanza:get_child_text("body")) end
			return texts
		end

		before_each(function()
			says("bob", "hi", "A")
			says("eve", "yo", "B")
			room.sent = {}
		end)

		it("does not get it as history, but with the others", function()
			room.add("new", "participant")
			assert.same({ "old" }, joins "new@people/1")
			wait(5)
			assert.same({ "hi", "yo" }, seen_by "new")
			assert.same({ "old", "hi", "yo" }, joins "new@people/1")
		end)

		it("gets it as history if it is theirs or they moderate, and not again", function()
			room.add("boss", "moderator")
			assert.same({ "old", "hi", "yo" }, joins "boss@people/1")
			assert.same({ "old", "hi" }, joins "bob@people/3")
			room.add("bob", "participant", "bob@people/3")
			wait(5)
			assert.same({}, seen_by "boss")
			assert.same({ "yo" }, room.texts_to "bob@people/3")
		end)

		it("a join without history works", function()
			delay.history(function() end, "muc-get-history", { room = room, to = "new@people/1" })
		end)
	end)

	describe("and the archive", function()
		-- As mod_muc_mam answers: results, then the end with the first and last of the page.
		local function query(from, ids, first, last)
			local got = { ids = {} }
			local origin = { send = function(stanza)
				local result, fin = stanza:get_child("result", xmlns_mam), stanza:get_child("fin", xmlns_mam)
				if result then table.insert(got.ids, result.attr.id) end
				if fin then
					local set = fin.tags[1]
					got.first, got.last = set:get_child_text("first"), set:get_child_text("last")
					got.count = set:get_child_text("count")
				end
				return true
			end, type = "c2s" }
			local event = { origin = origin, stanza = st.iq({ type = "set", from = from, to = room.jid, id = "q" }) }
			assert.is_nil(delay.archive(event))
			assert.equal("c2s", event.origin.type)
			for _, id in ipairs(ids) do
				event.origin.send(st.message({ to = from }):tag("result", { xmlns = xmlns_mam, id = id }))
			end
			event.origin.send(st.reply(event.stanza):tag("fin", { xmlns = xmlns_mam })
				:tag("set", { xmlns = "http://jabber.org/protocol/rsm" })
				:text_tag("first", first):text_tag("last", last):text_tag("count", "9"))
			return got
		end

		before_each(function()
			says("bob", "hi", "A")
			says("eve", "yo", "B")
		end)

		it("ends before what waits, so that who pages on misses nothing", function()
			local forward = { ids = { "N", "O" }, first = "N", last = "O", count = "9" }
			assert.same(forward, query("new@people/1", { "N", "O", "A", "B" }, "N", "B"))
			local backward = { ids = { "O", "N" }, first = "N", last = "O", count = "9" }
			assert.same(backward, query("new@people/1", { "B", "A", "O", "N" }, "N", "B"))
			assert.same({ ids = {}, count = "9" }, query("new@people/1", { "A", "B" }, "A", "B"))
			assert.same(forward, query("new@people/1", { "N", "O" }, "N", "O"))
		end)

		it("shows moderators all, and senders their own", function()
			assert.same({ "O", "A", "B" }, query("mod@people/1", { "O", "A", "B" }, "O", "B").ids)
			room.affiliations["boss@people"] = "admin"
			assert.same({ "O", "A", "B" }, query("boss@people", { "O", "A", "B" }, "O", "B").ids)
			assert.same({ "O", "A" }, query("bob@people/1", { "O", "A", "B" }, "O", "B").ids)
		end)

		it("shows all when nothing waits", function()
			wait(5)
			assert.same({ "O", "A", "B" }, query("new@people/1", { "O", "A", "B" }, "O", "B").ids)
		end)
	end)
end)
