local part = require "spec.load"
local xml = require "spec.support.xml"
local small_room = require "spec.support.small_room"
local questions = part "questions"

describe("a question", function()
	local room, asked, policy, one, replies, moment, fired, stopped

	local function new(more)
		local env = {
			asks = function(room_jid, kind)
				return room_jid == "r@m" and policy ~= nil and (kind == nil or policy[kind] == true)
			end,
			attention = part "attention",
			submit = function(entry) asked[#asked + 1] = entry end,
			is_bot = function(bare_jid) return bare_jid == "bot.x" end,
			is_anonymous = function(bare_jid) return bare_jid:find("@anon", 1, true) ~= nil end,
			may_set_subject = function(_, occupant) return occupant.role ~= "visitor" end,
			moment = function() return moment end, shows = function(iq) return iq.attr.id == "shown" end,
			room_of = function() return room end, spares_moderators = true, is_jitsi = function() return true end,
			new_id = function() return "made up" end,
			fire = function(name, about)
				fired[#fired + 1] = { name, about.room, about.occupant, about.origin }
				return stopped
			end,
		}
		for key, value in pairs(more or {}) do env[key] = value end
		return questions.new(env)
	end

	before_each(function()
		room, asked, replies, moment, fired, stopped = small_room "r@m", {}, {}, 7, {}, nil
		policy = { message = true, subject = true, private = true, presence = true, invite = true }
		room.add("ann", "participant")
		room.add("mod", "moderator")
		room.get_occupant_id = function() return "id1" end
		one = new()
	end)

	local function event(text, who, more)
		local stanza = xml(text)
		local found = {
			room = room, stanza = stanza, occupant = room.people["r@m/" .. (who or "ann")],
			origin = { send = function(reply) replies[#replies + 1] = reply end },
		}
		for key, value in pairs(more or {}) do found[key] = value end
		return found
	end
	local function said(inner, who)
		return event(("<message from='%s@people/1' to='r@m' type='groupchat'>%s</message>"):format(who or "ann", inner), who)
	end

	it("tells who says what, and is kept back", function()
		assert.is_true(one.message(said "<body>hello</body>"))
		local entry = asked[1]
		assert.same({ "message", "r@m", "ann@people/1", "ann@people", "ann", "participant", "none", "id1", 7, false }, {
			entry.kind, entry.room, entry.from, entry.sender, entry.nick, entry.role, entry.affiliation, entry.occupant_id,
			entry.began, entry.anonymous,
		})
		assert.equal("hello", entry.stanza:get_child_text "body")
	end)

	it("is none of what cannot be read, of nobody, or of a room without a policy", function()
		assert.is_nil(one.message(said "<active xmlns='http://jabber.org/protocol/chatstates'/>"))
		assert.is_nil(one.message(said("<body>hello</body>", "nobody")))
		policy = nil
		assert.is_nil(one.message(said "<body>hello</body>"))
		assert.same({}, asked)
	end)

	it("is none of moderators, unless they are not spared, and never of the bot", function()
		assert.is_nil(one.message(said("<body>hello</body>", "mod")))
		room.affiliations["ann@people"] = "admin"
		assert.is_nil(one.message(said "<body>hello</body>"))
		assert.is_true(new { spares_moderators = false }.message(said("<body>hello</body>", "mod")))
		assert.is_nil(new { is_bot = function() return true end }.message(said "<body>hello</body>"))
		assert.equal(1, #asked)
	end)

	it("has no hints against the archive in it, also where messages are not asked for", function()
		policy.message = nil
		local one_said = said "<body>hello</body><no-store xmlns='urn:xmpp:hints'/>"
		assert.is_nil(one.message(one_said))
		assert.is_nil(one_said.stanza:get_child("no-store", "urn:xmpp:hints"))
	end)

	describe("of what Jitsi's modules would write down,", function()
		local handled
		before_each(function()
			handled = {}
			function room.handle_groupchat_to_room(_, origin, stanza) handled[#handled + 1] = { origin, stanza } end
		end)

		local edit = "<json-message xmlns='http://jitsi.org/jitmeet'>{\"type\":\"editChat\"}</json-message>"
		local corrected = "<body>spam</body><replace xmlns='urn:xmpp:message-correct:0' id='m1'/>"

		it("is asked before they see an edit, which they see when it may go on", function()
			local one_said = said(edit)
			assert.is_true(one.endpoint(one_said))
			assert.same({ "message", "made up" }, { asked[1].kind, one_said.stanza.attr.id })
			asked[1].again(room, "another origin", "another occupant")
			assert.same({ { "jitsi-endpoint-message-received", room, "another occupant", "another origin" } }, fired)
			assert.same({ { "another origin", one_said.stanza } }, handled)
			for _, answer in ipairs { true, false } do
				stopped = answer
				assert.is_false(asked[1].again(room))
			end
			assert.equal(1, #handled)
		end)

		it("is asked of a correction or retraction, and of no other message", function()
			assert.is_nil(one.correction(said "<body>hello</body>"))
			local one_said = said(corrected)
			assert.is_true(one.correction(one_said))
			asked[1].again(room, "origin")
			assert.same({ { "origin", one_said.stanza } }, handled)
			assert.is_nil(new { is_jitsi = function() return false end }.correction(said(corrected)))
			assert.is_true(one.correction(said(edit)))
			assert.is_true(one.correction(said "<body>I took it back</body><retract xmlns='urn:xmpp:message-retract:1' id='m1'/>"))
		end)

		it("is none of moderators, of who is not there, and of what was let through", function()
			assert.is_nil(one.endpoint(said(edit, "mod")))
			assert.is_nil(one.endpoint(said(edit, "nobody")))
			local approved = said(edit)
			questions.mark(approved.stanza)
			assert.is_nil(one.endpoint(approved))
			assert.is_nil(one.message(approved))
			policy.message = nil
			assert.is_nil(one.endpoint(said(edit)))
			assert.same({}, asked)
		end)
	end)

	it("is asked of a subject alone, and of who may set it", function()
		assert.is_true(one.subject(said "<subject>owls</subject>"))
		assert.is_nil(one.subject(said "<subject>owls</subject><body>owls</body>"))
		assert.is_nil(one.subject(said "<subject>owls</subject><thread>1</thread>"))
		room.people["r@m/ann"].role = "visitor"
		assert.is_nil(one.subject(said "<subject>owls</subject>"))
		assert.equal(1, #asked)
	end)

	it("knows from whom a private message comes, and for whom", function()
		local private = event "<message from='r@m/ann' to='r@m/mod' type='chat'><body>psst</body></message>"
		one.before_private { stanza = xml "<message from='ann@people/1' to='r@m/mod'/>" }
		assert.is_false(one.private(private))
		local entry = asked[1]
		assert.same({ "private", "ann@people/1", "mod", "mod@people" }, { entry.kind, entry.from, entry.to, entry.recipient })
		assert.equal("ann@people/1", one.private_sender())
	end)

	it("is none of a request: it is answered where it shows something", function()
		local function request(id)
			return event(("<iq from='ann@people/1' to='r@m/mod' type='set' id='%s'><a xmlns='b'/></iq>"):format(id))
		end
		assert.is_nil(one.request(request "plain"))
		assert.is_true(one.request(request "shown"))
		assert.equal("not-allowed", (select(2, replies[1]:get_error())))
	end)

	local function presence(inner, nick)
		return event(("<presence from='ann@people/1' to='r@m/%s'>%s</presence>"):format(nick, inner))
	end
	local function change(inner, nick, last)
		local dest = { nick = "r@m/" .. nick, bare_jid = "ann@people", role = "participant" }
		local orig = { nick = "r@m/ann", bare_jid = "ann@people", role = "participant" }
		function orig.get_presence() return last and xml(("<presence>%s</presence>"):format(last)) end
		local found = presence(inner, nick)
		found.dest_occupant, found.orig_occupant = dest, orig
		return found
	end

	it("is asked of a nick, and of a status text that is another", function()
		assert.is_true(one.join(presence("", "ann")))
		assert.is_true(one.change(change("", "anna")))
		assert.is_true(one.change(change("<status>away</status>", "ann")))
		assert.is_true(one.change(change("<status>away</status>", "ann", "<status>here</status>")))
		for _, entry in ipairs(asked) do entry.settled() end
		assert.is_nil(one.change(change("<status>away</status>", "ann", "<status>away</status>")))
		assert.is_nil(one.change(change("<show>away</show>", "ann")))
		assert.same({ false, "ann", "ann", "ann" }, {
			asked[1].was or false, asked[2].was, asked[3].was, asked[4].was,
		})
	end)

	it("is asked of a display name that is another, and of nothing that only Jitsi's programs read", function()
		local own = "<nick xmlns='http://jabber.org/protocol/nick'>Ann</nick><audiomuted>%s</audiomuted>"
			.. "<SourceInfo>{\"ann-a0\":{\"muted\":%s}}</SourceInfo><stats xmlns='http://jitsi.org/protocol/colibri'>%s</stats>"
		local before, after = own:gsub("%%s", "true"), own:gsub("%%s", "false")
		assert.is_nil(one.change(change(after, "ann", before)))
		assert.is_true(one.change(change(after:gsub("Ann", "Anna"), "ann", before)))
		assert.is_true(one.change(change(after .. "<status>hi</status>", "ann", before)))
	end)

	it("is not asked of a nick that somebody else has, which Prosody refuses", function()
		local taken = event("<presence from='ann@people/1' to='r@m/mod'/>", "mod")
		assert.is_nil(one.join(taken))
		taken.dest_occupant, taken.orig_occupant = room.people["r@m/mod"], room.people["r@m/ann"]
		assert.is_nil(one.change(taken))
		assert.same({}, asked)
	end)

	it("is asked of a presence that comes after one that waits, which else would undo it", function()
		one.change(change("<status>away</status>", "ann"))
		assert.is_true(one.change(change("<show>dnd</show>", "ann")))
	end)

	it("is none of who opens a room, nor of what was let through", function()
		local opening = presence("", "ann")
		opening.is_new_room = true
		assert.is_nil(one.join(opening))
		local approved = presence("", "ann")
		questions.mark(approved.stanza)
		assert.is_nil(one.join(approved))
	end)

	it("is over for all that waits of who leaves meanwhile, and of nobody else", function()
		one.join(presence("", "ann"))
		one.join(presence("", "ann"))
		local function gone(from, type)
			one.gone { stanza = xml(("<presence from='%s' to='r@m/ann' type='%s'/>"):format(from, type)) }
		end
		gone("bob@people/1", "unavailable")
		gone("ann@people/1", "subscribe")
		assert.same({ nil, nil }, { asked[1].left, asked[2].left })
		gone("ann@people/1", "unavailable")
		assert.same({ true, true }, { asked[1].left, asked[2].left })
		for _, entry in ipairs(asked) do entry.settled() end
		one.join(presence("", "ann"))
		assert.is_nil(asked[3].left)
	end)

	it("is not asked of a last word, which is taken out", function()
		local leaving = presence("<status>so long</status>", "ann")
		one.leave(leaving)
		assert.is_nil(leaving.stanza:get_child "status")
		local moderator = event("<presence from='mod@people/1' to='r@m/mod'><status>so long</status></presence>", "mod")
		one.leave(moderator)
		assert.equal("so long", moderator.stanza:get_child_text "status")
	end)

	it("is asked of an invitation, also by who is not there", function()
		local invite = "<x xmlns='http://jabber.org/protocol/muc#user'><invite to='c@d'/></x>"
		local text = "<message from='bob@anon/1' to='r@m'>" .. invite .. "</message>"
		assert.is_true(one.invite(event(text)))
		assert.same({ "bob@anon", true, nil }, { asked[1].sender, asked[1].anonymous, asked[1].nick })
	end)
end)
