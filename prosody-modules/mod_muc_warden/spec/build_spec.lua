local part = require "spec.load"
local xml = require "spec.support.xml"
local small_room = require "spec.support.small_room"
local build = part "build"

-- All parts together, without a Prosody around them.
describe("the parts", function()
	local parts, sent, timers, now, room, shown

	local function store()
		local entries = {}
		return {
			get = function(_, key) return entries[key or ""] end,
			set = function(_, key, value)
				entries[key or ""] = value
				return true
			end,
		}
	end

	local function run_timers()
		local due = timers
		timers = {}
		for _, fn in ipairs(due) do fn() end
	end

	local function iq(name, text)
		local reply
		local stanza = xml(("<iq type='set' id='1' from='bot.x' to='m'>%s</iq>"):format(text))
		parts.inbox[name] { stanza = stanza, origin = { send = function(answer) reply = answer end } }
		return reply.tags[1]
	end

	before_each(function()
		sent, timers, now, shown = {}, {}, 100, {}
		room = small_room "r@m"
		room.add("ann", "participant")
		room._data, room.get_changesubject = {}, function() return false end
		function room.broadcast_message(_, stanza) shown[#shown + 1] = stanza:get_child_text "body" end
		parts = build.parts({
			components = { "bot.x" }, rooms = {}, nick = "Warden", fail = "open", timeout = 0.5, hold = 0, order = "sender",
			bypass = "moderator", max_pending = 10, spool = 10, parts = { gate = true, link = true, policy = true, watch = true },
			beside = { does = function() end, names = function() return {} end },
		}, {
			part = part, now = function() return now end, monotonic = function() return now end,
			iso_now = function() return "then" end, new_id = function() return "e1" end, log = function() end,
			send = function(stanza) sent[#sent + 1] = stanza end, fire = function() end,
			timer = function(_, fn) timers[#timers + 1] = fn end, store = store, lasting_store = store,
			room_of = function() return room end,
			live_rooms = function() return next, {} end,
			is_jitsi = function() return false end, is_connected = function() return true end,
			is_anonymous = function() return false end, host = "m", version = "13",
		})
		iq("hello", "<hello xmlns='urn:x-mucwarden:1'/>")
		iq("policies", "<policies xmlns='urn:x-mucwarden:1' epoch='e1' first='1' last='1'>"
			.. "<policy room='r@m'>{\"ask\":[\"message\"]}</policy></policies>")
		run_timers()
		sent = {}
	end)

	local function say(text)
		local stanza = xml(("<message from='ann@people/1' to='r@m' type='groupchat'><body>%s</body></message>"):format(text))
		return parts.questions.message { room = room, occupant = room.people["r@m/ann"], stanza = stanza }
	end

	local function asked()
		run_timers()
		local frames = sent[1]:get_child("frames", "urn:x-mucwarden:1")
		return frames.tags[1].attr.id
	end

	it("ask, and do as they are told", function()
		assert.is_true(say "hello")
		assert.same({}, shown)
		parts.inbox.message { stanza = xml(("<message from='bot.x' to='m'><verdicts xmlns='urn:x-mucwarden:1' epoch='e1'>"
			.. "<verdict id='%s' is='allow'/></verdicts></message>"):format(asked())) }
		assert.same({ "hello" }, shown)
	end)

	it("go on without an answer", function()
		say "hello"
		asked()
		now = now + 0.5
		run_timers()
		assert.same({ "hello" }, shown)
		assert.equal(0, parts.gate.pending())
	end)

	it("go on where the bot went", function()
		say "hello"
		parts.session.gone "bot.x"
		assert.same({ "hello" }, shown)
	end)

	it("go on looking for what is due after a defect", function()
		local sweep = parts.gate.sweep
		parts.gate.sweep = function() error "broken" end
		say "hello"
		asked()
		now = now + 1
		run_timers()
		assert.same({}, shown)
		parts.gate.sweep = sweep
		for _ = 1, 7 do
			run_timers()
			now = now + 0.1
		end
		assert.same({ "hello" }, shown)
	end)
end)
