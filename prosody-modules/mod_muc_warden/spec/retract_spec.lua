local part = require "spec.load"
local st = require "util.stanza"

local room_jid = "tavern@rooms.example"
local alice, mallory, bot = "alice@people.example/a", "mallory@people.example/m", "warden.example"

local function said(text)
	return st.message({ from = room_jid .. "/Mallory", type = "groupchat", id = "m1" }, text)
		:tag("occupant-id", { xmlns = "urn:xmpp:occupant-id:0", id = "id-of-mallory@people.example" }):up()
end

describe("retract", function ()
	local room, kept, announced, sent, fired, retracted, logged, options, writes

	local room_mt = { __index = {
		get_occupant_jid = function (self, real) return self.nicks[real] end,
		get_role = function (self, nick) return self.roles[nick] end,
		get_affiliation = function (self, real) return self.affiliations[real:match("^[^/]+")] end,
		get_default_role = function (_, affiliation)
			if affiliation == "outcast" then return nil end
			return (affiliation == "owner" or affiliation == "admin") and "moderator" or "participant"
		end,
		get_affiliation_data = function (self, bare, key)
			assert.equal("reserved_nickname", key)
			return self.reserved[bare]
		end,
		new_occupant = function (_, bare, nick) return { bare_jid = bare, nick = nick } end,
		broadcast_message = function (_, stanza)
			if options.broadcast_fails then error "a listener" end
			announced[#announced + 1] = stanza
		end,
	} }

	local function new()
		local archive = {
			able = not options.unable,
			read = function (node, ids)
				assert.equal("tavern", node)
				if options.unreadable then return nil end
				local found = {}
				for _, id in ipairs(ids) do found[id] = kept[id] end
				return found
			end,
			replace = function (_, stones)
				local replaced = {}
				for id, stone in pairs(stones) do
					if id ~= options.stuck then kept[id], replaced[id] = stone, true end
				end
				writes = writes + (next(stones) and 1 or 0)
				return replaced
			end,
		}
		local ids = 0
		return part "retract".new {
			archive = archive, tombstone = part "tombstone", archive_id = part "archive_id".of,
			room_of = function (jid) return jid == room_jid and room or nil end,
			fire = function (name, event)
				assert.equal("muc-moderate-message", name)
				fired[#fired + 1] = event
				return options.listener and options.listener(event)
			end,
			now_iso = function () return "2026-11-21T18:00:00Z" end,
			new_id = function () ids = ids + 1; return "announcement-" .. ids end,
			log = function (level) logged[#logged + 1] = level end,
			occupant_id = function (_, occupant) return "id-of-" .. occupant.bare_jid end,
			anonymize = function () return options.anonymize end,
			retracted = function (jid, id) retracted[#retracted + 1] = jid .. " " .. id end,
		}
	end

	before_each(function ()
		options, announced, sent, fired, retracted, logged, writes = {}, {}, {}, {}, {}, {}, 0
		room = setmetatable({
			jid = room_jid, _data = {},
			nicks = { [alice] = room_jid .. "/Alice", [mallory] = room_jid .. "/Mallory" },
			roles = { [room_jid .. "/Alice"] = "moderator", [room_jid .. "/Mallory"] = "participant" },
			affiliations = { [bot] = "admin", ["banned@people.example"] = "outcast", ["owner@people.example"] = "owner" },
			reserved = { [bot] = "Warden" },
		}, room_mt)
		kept = { A1 = said "spam", A2 = said "more spam", A3 = said "a word" }
	end)

	local function iq(from, to) return st.iq { type = "set", id = "r1", from = from, to = to or room_jid } end
	local function in_1(id, from, to, reason)
		local request = iq(from or alice, to):tag("moderate", { xmlns = "urn:xmpp:message-moderate:1", id = id })
			:tag("retract", { xmlns = "urn:xmpp:message-retract:1" }):up()
		return (reason and request:text_tag("reason", reason) or request):reset()
	end
	local function in_0(id, from, to, reason)
		local request = iq(from or alice, to):tag("apply-to", { xmlns = "urn:xmpp:fasten:0", id = id })
			:tag("moderate", { xmlns = "urn:xmpp:message-moderate:0" })
			:tag("retract", { xmlns = "urn:xmpp:message-retract:0" }):up()
		return (reason and request:text_tag("reason", reason) or request):reset()
	end

	local function ask(stanza, retract)
		retract = retract or new()
		local handle = stanza.tags[1].name == "moderate" and retract.handle_moderate or retract.handle_fasten
		sent = {}
		local handled = handle { stanza = stanza, origin = { send = function (reply) sent[#sent + 1] = reply end } }
		if not handled then return "not ours" end
		assert.equal(1, #sent)
		assert.equal("r1", sent[1].attr.id)
		if sent[1].attr.type == "result" then return "done" end
		local type, condition = sent[1]:get_error()
		return type .. " " .. condition
	end

	for dialect, request in pairs { [":1"] = in_1, [":0"] = in_0 } do
		describe("asked in the dialect " .. dialect, function ()
			it("takes the message from the archive and tells the room, in both", function ()
				assert.equal("done", ask(request("A1", alice, nil, "No advertising.")))
				assert.falsy(tostring(kept.A1):find("spam", 1, true))
				assert.truthy(kept.A1:get_child("retracted", "urn:xmpp:message-retract:1"))
				assert.truthy(kept.A1:get_child("moderated", "urn:xmpp:message-moderate:0"))
				assert.equal(1, #announced)
				assert.truthy(announced[1]:get_child("retract", "urn:xmpp:message-retract:1"))
				assert.truthy(announced[1]:get_child("apply-to", "urn:xmpp:fasten:0"))
				assert.truthy(tostring(announced[1]):find("No advertising.", 1, true))
				assert.same({ room_jid .. " A1" }, retracted)
				assert.truthy(kept.A2:get_child("body"))
			end)

			it("does it once: again is done, and nobody hears of it", function ()
				local retract = new()
				ask(request "A1", retract)
				assert.equal("done", ask(request "A1", retract))
				assert.same({ 1, 1, 1 }, { #announced, #fired, writes })
			end)

			local answers = {
				["a room that does not exist"] = { "cancel item-not-found", function ()
					return request("A1", alice, "no@rooms.example")
				end },
				["a room that was closed"] = { "cancel gone", function ()
					room._data.destroyed = true
					return request "A1"
				end },
				["a message that is not in the archive"] = { "modify item-not-found", function () return request "A9" end },
				["no id"] = { "modify bad-request", function () return request(nil) end },
				["an empty id"] = { "modify bad-request", function () return request "" end },
				["a participant"] = { "auth forbidden", function () return request("A1", mallory) end },
				["somebody from outside"] = { "auth forbidden", function () return request("A1", "x@people.example/y") end },
				["somebody banned"] = { "auth forbidden", function () return request("A1", "banned@people.example/y") end },
				["an owner from outside"] = { "done", function () return request("A1", "owner@people.example/y") end },
				["an owner who is only a visitor there"] = { "auth forbidden", function ()
					room.nicks["owner@people.example/y"], room.roles[room_jid .. "/O"] = room_jid .. "/O", "visitor"
					return request("A1", "owner@people.example/y")
				end },
				["an archive that cannot do it"] = { "cancel feature-not-implemented", function ()
					options.unable = true
					return request "A1"
				end },
				["an archive that cannot be read"] = { "wait internal-server-error", function ()
					options.unreadable = true
					return request "A1"
				end },
				["an archive that cannot be written"] = { "wait internal-server-error", function ()
					options.stuck = "A1"
					return request "A1"
				end },
				["a listener that calls it off"] = { "wait internal-server-error", function ()
					options.listener = function () return true end
					return request "A1"
				end },
				["a listener that fails"] = { "wait internal-server-error", function ()
					options.listener = function () error "it" end
					return request "A1"
				end },
				["a defect of ours"] = { "wait internal-server-error", function ()
					room.get_affiliation_data, room.nicks[alice] = nil, nil
					room.affiliations["alice@people.example"] = "owner"
					room.new_occupant = function () error "it" end
					room.reserved["alice@people.example"] = "Alice"
					return request "A1"
				end },
			}
			for what, case in pairs(answers) do
				it("answers once to " .. what, function ()
					assert.equal(case[1], ask(case[2]()))
					assert.equal(case[1] == "done" and 1 or 0, #announced)
					assert.equal(case[1] ~= "done", kept.A1:get_child("body") ~= nil)
				end)
			end
		end)
	end

	it("answers that it retracts, when asked to moderate otherwise", function ()
		local other = iq(alice):tag("moderate", { xmlns = "urn:xmpp:message-moderate:1", id = "A1" }):reset()
		assert.equal("cancel feature-not-implemented", ask(other))
	end)

	it("leaves to others what is fastened otherwise", function ()
		local other = iq(alice):tag("apply-to", { xmlns = "urn:xmpp:fasten:0", id = "A1" }):tag("x", { xmlns = "y" }):reset()
		assert.equal("not ours", ask(other))
	end)

	it("answers even where telling the room fails", function ()
		options.broadcast_fails = true
		assert.equal("done", ask(in_1 "A1"))
		assert.is_nil(kept.A1:get_child("body"))
	end)

	it("names the nick that is reserved for who is not there, and the room where there is none", function ()
		new().bulk(bot, room_jid, { "A1" })
		assert.truthy(tostring(announced[1]):find("by='" .. room_jid .. "/Warden'", 1, true))
		assert.truthy(tostring(announced[1]):find("id-of-warden.example", 1, true))
		ask(in_1("A2", "owner@people.example/y"))
		assert.truthy(tostring(announced[2]):find("by='" .. room_jid .. "'", 1, true))
		assert.falsy(tostring(announced[2]):find("owner", 1, true))
	end)

	it("names nobody where that is wanted", function ()
		options.anonymize = true
		ask(in_1 "A1")
		local text = tostring(announced[1]) .. tostring(kept.A1)
		assert.falsy(text:find("Alice", 1, true) or text:find("id-of-alice", 1, true))
		assert.is_nil(fired[1].actor_nick)
	end)

	it("tells listeners what the community's module tells them, before anything is stored", function ()
		options.listener = function () assert.truthy(kept.A1:get_child("body")) end
		ask(in_0("A1", alice, nil, "why"))
		local event = fired[1]
		assert.same({ room_jid, "A1", "why", alice, room_jid .. "/Alice", true },
			{ event.room.jid, event.stanza_id, event.reason, event.actor, event.actor_nick, event.retract and true })
		assert.equal(event.announcement, announced[1])
		assert.equal(event.tombstone, kept.A1)
	end)

	it("stores and tells what a listener made of it", function ()
		options.listener = function (event)
			event.announcement:find("{urn:xmpp:fasten:0}apply-to/{urn:xmpp:message-moderate:0}moderated").attr.by = room_jid
			event.tombstone:get_child("moderated", "urn:xmpp:message-moderate:0").attr.by = room_jid
		end
		ask(in_1 "A1")
		assert.falsy((tostring(announced[1]) .. tostring(kept.A1)):find("Alice", 1, true))
	end)

	describe("in bulk", function ()
		it("takes all at once and says which it does not have", function ()
			local missing = new().bulk(bot, room_jid, { "A1", "A9", "A2", "A1", "A9" }, "No flooding.")
			assert.same({ "A9" }, missing)
			assert.same({ 1, 2 }, { writes, #announced })
			assert.equal("A1", announced[1]:get_child("retract", "urn:xmpp:message-retract:1").attr.id)
			assert.truthy(kept.A3:get_child("body"))
		end)

		it("counts what was retracted before as retracted", function ()
			local retract = new()
			retract.bulk(bot, room_jid, { "A1" })
			assert.same({}, retract.bulk(bot, room_jid, { "A1", "A2" }))
			assert.equal(2, #announced)
		end)

		it("does what it can where one is stuck, and says that it failed", function ()
			options.stuck = "A1"
			local missing, type, condition = new().bulk(bot, room_jid, { "A1", "A2" })
			assert.same({ nil, "wait", "internal-server-error" }, { missing, type, condition })
			assert.same({ 1, true }, { #announced, kept.A2:get_child("body") == nil })
		end)

		it("says that there is no such room", function ()
			local missing, type, condition = new().bulk(bot, "no@rooms.example", { "A1" })
			assert.same({ nil, "cancel", "item-not-found" }, { missing, type, condition })
		end)
	end)

	it("purges what the room sends to who joins", function ()
		local stanza = said "spam":tag("stanza-id", { xmlns = "urn:xmpp:sid:0", by = room_jid, id = "A1" }):up()
		room._history = { { stanza = stanza, timestamp = 1 } }
		ask(in_1 "A1")
		assert.falsy(tostring(room._history[1].stanza):find("spam", 1, true))
	end)

	it("advertises both dialects, and nothing where it is unable", function ()
		local function features()
			local reply = st.stanza("query")
			new().features { reply = reply }
			local found = {}
			for feature in reply:childtags("feature") do found[#found + 1] = feature.attr.var end
			return found
		end
		assert.same({ "urn:xmpp:message-moderate:0", "urn:xmpp:message-moderate:1" }, features())
		options.unable = true
		assert.same({}, features())
		assert.is_false(new().able)
	end)

	it("has announcements of the room archived, and forged ones not", function ()
		ask(in_1 "A1")
		local retract = new()
		assert.is_true(retract.is_historic { room = room, stanza = announced[1] })
		announced[1].attr.from = room_jid .. "/Mallory"
		assert.is_nil(retract.is_historic { room = room, stanza = announced[1] })
		assert.is_nil(retract.is_historic { room = room, stanza = st.message({ from = room_jid }, "hello") })
	end)
end)
