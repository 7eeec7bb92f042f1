-- Puts the parts together.

local jid = require "util.jid"
local st = require "util.stanza"

local build = {}

--- options: see mod_muc_warden.lua. server: what Prosody offers, as functions: `part(name)`, `now()` (seconds since 1970),
-- `monotonic()`, `iso_now()`, `new_id()`, `log(level, format, …)`, `send(stanza)`, `fire(name, event)`, `timer(seconds, fn)`,
-- `store(name, kind)`, `lasting_store(name)` (one that outlives Prosody's process), `archive_list` (core.storagemanager's
-- `olddm` where the archive is Prosody's own), `room_of(room_jid)`, `live_rooms()` (an iterator), `is_connected(host)`,
-- `is_anonymous(bare_jid)`, `is_jitsi()` (whether Jitsi's clients are told of retractions), `host`, `version`.
function build.parts(options, server)
	local self = {}
	local part, log = server.part, server.log
	local wire, attention, questions = part "wire", part "attention", part "questions"
	local on, beside = options.parts, options.beside

	local function occupant_id(room, occupant) return room.get_occupant_id and room:get_occupant_id(occupant) end

	local served = {}
	for _, room_jid in ipairs(options.rooms) do served[room_jid] = true end
	local function serves(room_jid)
		return jid.host(room_jid) == server.host and (#options.rooms == 0 or served[room_jid] == true)
	end
	local policy = part "policy".new {
		part = part, host = server.host, store = server.lasting_store "muc_warden", log = log, serves = serves,
		has_health_checks = server.has_health_checks, fails_closed = options.fail == "closed",
	}
	-- Without that part nothing of a policy holds but who is asked for.
	local function rules_of(room_jid) return on.policy and policy.get(room_jid) or nil end
	local function is_moderated(room_jid) return policy.get(room_jid) ~= nil end
	-- Of a room that is not moderated it has none.
	local function nick_of(room_jid)
		local rules = policy.get(room_jid)
		return rules and (rules.nick or options.nick)
	end
	local function anonymizes(room)
		local rules = rules_of(room.jid)
		return rules ~= nil and rules.anonymize == true
	end

	local function send_to(host, element)
		server.send(st.message({ from = server.host, to = host }):add_child(element))
	end

	local archive_id = part "archive_id".of
	local batch = part "batch"
	local claims = part "claims".new {
		store = server.lasting_store "muc_warden_claims", host = server.host, components = options.components, log = log,
	}
	local link, session, watcher
	link = part "link".new {
		among = claims.among,
		wire = wire, batch = batch, breaker = part "breaker", host = server.host, components = options.components,
		is_connected = server.is_connected, send = server.send, now = server.monotonic, new_id = server.new_id, log = log,
		flush_soon = function() server.timer(0, function() link.flush() end) end,
		given_up = function(host) server.timer(0, function() session.given_up(host) end) end,
		-- At once: who has a room is to hear of it before being asked about it.
		moved = function()
			local ok, problem = pcall(watcher.assign)
			if not ok then log("error", "A defect in handing rooms over: %s", tostring(problem)) end
		end,
	}
	local is_bot = link.is_ours
	local spool = part "spool".new {
		now = server.now, new_id = server.new_id, max_entries = options.spool,
		-- Many small elements take more than their text.
		size_of = function(stanza) return batch.size(stanza, 64) end,
	}
	local picture = part "picture".new {
		wire = wire, occupant_id = occupant_id, is_bot = is_bot, is_anonymous = server.is_anonymous, log = log,
		is_jitsi = server.is_jitsi, text_in = attention.text_in,
	}
	local delivering = {}
	watcher = part "watcher".new {
		link = link, wire = wire, spool = spool, picture = picture, policy = policy, is_moderated = is_moderated,
		attention = attention, room_of = server.room_of, live_rooms = server.live_rooms, delivering = delivering, is_bot = is_bot,
		is_anonymous = server.is_anonymous, nick_of = nick_of,
	}
	local access = part "access".new { part = part, is_bot = is_bot, nick_of = nick_of, affiliation = "admin" }

	local delay = part "delay".new {
		part = part, now = server.now, timer = server.timer, room_of = server.room_of,
		seconds_of = function(room_jid)
			local rules = rules_of(room_jid)
			return rules and not beside.does "delay" and rules.delay or 0
		end,
	}
	local voice = part "voice".new {
		part = part, now = server.now, asks = attention.asks, is_anonymous = server.is_anonymous, occupant_id = occupant_id,
		leave_guests = beside.does "mute anonymous" ~= nil, policy_of = rules_of,
		private_sender = function() return self.questions.private_sender() end,
	}
	local function terms_of(room_jid) return not beside.does "terms" and rules_of(room_jid) or nil end
	local terms = part "terms".new {
		policy_of = terms_of, nick = options.nick, now = server.now, new_id = server.new_id, keep_only = attention.keep_only,
	}
	local anonymize = part "anonymize".new { policy_of = rules_of }
	local retract = part "retract".new {
		archive = part "archive".new {
			store = server.store("muc_log", "archive"), host = server.host, log = log, list = server.archive_list,
		},
		tombstone = part "tombstone", room_of = server.room_of, fire = server.fire, now_iso = server.iso_now,
		new_id = server.new_id, log = log, occupant_id = occupant_id, anonymize = anonymizes, retracted = delay.retracted,
		archive_id = archive_id,
	}

	if not retract.able and not server.is_jitsi() then on.retract = nil end
	local jitsi = part "jitsi".new {
		room_of = server.room_of, fire = server.fire, now_iso = server.iso_now, new_id = server.new_id, log = log,
		nick_of = nick_of, anonymize = anonymizes,
	}

	local function may_set_subject(room, occupant)
		return occupant.role == "moderator" or (occupant.role == "participant" and room:get_changesubject() == true)
	end
	local deliver = part "deliver".new {
		archive_id = archive_id,
		room_of = server.room_of, send = server.send, mark = questions.mark, may_set_subject = may_set_subject,
		attention = attention,
	}
	local settlement = part "settlement".new {
		deliver = deliver, without = on.policy and policy.without, unsaid = voice.unsaid, link = link, wire = wire,
		attention = attention, delivering = delivering, log = log, send = server.send, fails_open = options.fail == "open",
	}
	local gate = part "gate".new {
		lane = part "lane", turns = part "turns", now = server.monotonic, log = log, timeout = options.timeout,
		fail = options.fail, order = options.order, max_pending = options.max_pending, settle = settlement.settle,
		ask = function(entry)
			local host, how = link.to_ask(entry.room, not entry.asked_at)
			if not host or not link.frame(host, wire.check(entry)) then return nil, "down" end
			return host, how
		end,
	}

	local sweeping = false
	local function sweep()
		local ok, soonest = pcall(gate.sweep)
		if not ok then
			log("error", "A defect in settling what is due: %s", tostring(soonest))
			return server.timer(1, sweep)
		end
		sweeping = soonest ~= nil
		-- More often than needed: what comes in between may be due before what was next.
		if soonest then server.timer(math.max(0.01, math.min(soonest, 0.1)), sweep) end
	end
	local function submit(entry)
		gate.submit(entry)
		if sweeping or gate.pending() == 0 then return end
		sweeping = true
		server.timer(math.min(options.timeout, 0.1), sweep)
	end

	self.loopholes = part "loopholes".new { attention = attention, is_moderated = is_moderated, room_of = server.room_of }
	self.questions = questions.new {
		attention = attention, submit = submit, is_bot = is_bot, is_anonymous = server.is_anonymous,
		may_set_subject = may_set_subject, moment = deliver.moment, room_of = server.room_of, shows = self.loopholes.shows,
		fire = server.fire, new_id = server.new_id, is_jitsi = server.is_jitsi,
		spares_moderators = options.bypass == "moderator",
		asks = function(room_jid, kind)
			local rules = policy.get(room_jid)
			return rules ~= nil and (kind == nil or rules.ask[kind] == true)
		end,
	}
	session = part "session".new {
		wire = wire, link = link, watcher = watcher, gate = gate, policy = policy, voice = voice, terms = terms, access = access,
		live_rooms = server.live_rooms, now = server.monotonic, options = options, version = server.version, host = server.host,
		spool = spool, send_to = send_to, claims = claims, log = log, serves = serves,
	}
	self.inbox = part "inbox".new {
		wire = wire, link = link, log = log, hello = session.hello, policies = session.policies, done = spool.done,
		verdict = function(host, item) link.answered(host, gate.verdict(host, item.id, item)) end,
		retract = function(host, request)
			if not on.retract or jid.host(request.room) ~= server.host then return nil, "cancel", "service-unavailable" end
			if server.is_jitsi() then return jitsi.bulk(request.room, request.ids, request.reason) end
			return retract.bulk(host, request.room, request.ids, request.reason)
		end,
	}
	self.send_to, self.settlement = send_to, settlement
	self.link, self.wire, self.session, self.watcher, self.access, self.gate = link, wire, session, watcher, access, gate
	self.voice, self.delay, self.terms, self.anonymize, self.retract = voice, delay, terms, anonymize, retract
	self.deliver, self.spool, self.attention, self.policy = deliver, spool, attention, policy
	return self
end

return build
