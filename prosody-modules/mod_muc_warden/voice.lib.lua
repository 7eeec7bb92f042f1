-- Who may speak, and how often: mutes by role, and slow mode.

local st = require "util.stanza"

local voice = {}

local muted_text = "You may not write here at present"

--- env: part(name) loads another part; policy_of(room_jid) gives the room's policy or nil; now() in seconds;
--- private_sender(): the full JID that sent the private message which is being handled;
--- asks(stanza): whether there is anything in it to read; is_anonymous(bare_jid): whether the host lets in anybody
--- without a password; occupant_id(room, occupant) gives text or nil; leave_guests: others mute guests here.
function voice.new(env)
	local self = {}
	local mutes = env.part "mutes"
	local slow_mode = env.part "slow_mode".new { now = env.now }

	-- Whom this part made visitors, and nobody else did: room JID -> { [bare JID] = true }.
	local silenced = {}
	-- What slow mode let through early comes by again.
	local in_time = setmetatable({}, { __mode = "k" })
	-- When the next mute of a room ends.
	local ends = {}

	local function is_muted(room, occupant)
		local policy = env.policy_of(room.jid)
		if not policy then return false end
		local affiliation = room:get_affiliation(occupant.bare_jid) or "none"
		if occupant.role == "moderator" or affiliation == "owner" or affiliation == "admin" then return false end
		local list = policy.mutes
		local function occupant_id() return env.occupant_id(room, occupant) end
		if list and mutes.holds(list, occupant.bare_jid, occupant_id, env.now()) then return true end
		return policy.muteAnonymous == true and not env.leave_guests and affiliation == "none"
			and env.is_anonymous(occupant.bare_jid)
	end

	local function mark(room_jid, bare_jid, value)
		local people = silenced[room_jid] or {}
		people[bare_jid] = value
		silenced[room_jid] = next(people) and people or nil
	end

	local function watch_ends(room_jid)
		local policy = env.policy_of(room_jid)
		ends[room_jid] = policy and policy.mutes and mutes.next_end(policy.mutes, env.now())
	end

	--- muc-occupant-pre-join: who is muted comes as a visitor.
	function self.join(event)
		local room, occupant = event.room, event.occupant
		if occupant.role == nil or not is_muted(room, occupant) then return end
		if occupant.role == "participant" then mark(room.jid, occupant.bare_jid, true) end
		occupant.role = "visitor"
		watch_ends(room.jid)
	end

	--- muc-occupant-left: who comes again is looked at again. Prosody fires it for who takes another nick as well, and leaves
	--- them their role.
	function self.left(event)
		if event.occupant.role ~= nil then return end
		mark(event.room.jid, event.occupant.bare_jid, nil)
	end

	--- The policy of a room that is open was set or forgotten, or a mute in it ended: takes the voice of those who are
	--- there and are muted, and gives it back to those from whom this part took it. Whom a moderator let speak
	--- meanwhile may speak until they come again.
	function self.apply(room)
		local before, after, todo = silenced[room.jid] or {}, {}, {}
		for nick, occupant in room:each_occupant() do
			local bare_jid, role = occupant.bare_jid, occupant.role
			local was, is = before[bare_jid], is_muted(room, occupant)
			if is and not was and role == "participant" then todo[nick] = "visitor" end
			if was and not is and role == "visitor" then
				todo[nick] = room:get_default_role(room:get_affiliation(bare_jid))
			end
			-- A visitor by the room's own rules is none of ours, and stays one when the mute ends.
			if is and (was or role == "participant") then after[bare_jid] = true end
		end
		silenced[room.jid] = next(after) and after or nil
		watch_ends(room.jid)
		for nick, role in pairs(todo) do room:set_role(true, nick, role) end
	end

	--- The room is gone.
	function self.forget(room_jid)
		silenced[room_jid], ends[room_jid] = nil, nil
	end

	--- The rooms in which a mute has ended, for apply().
	function self.due()
		local now, over = env.now(), {}
		for room_jid, at in pairs(ends) do
			if at <= now then over[#over + 1] = room_jid end
		end
		for _, room_jid in ipairs(over) do ends[room_jid] = nil end
		return over
	end

	--- muc-private-message: who is muted writes to moderators only. Returns false where the message stops here.
	function self.private(event)
		local room, stanza = event.room, event.stanza
		local sender = room:get_occupant_by_nick(stanza.attr.from)
		if not sender or sender.role ~= "visitor" or not is_muted(room, sender) then return end
		local receiver = room:get_occupant_by_nick(stanza.attr.to)
		if receiver and receiver.role == "moderator" then return end
		-- Nothing answers an error; its body is shown all the same.
		if stanza.attr.type ~= "error" then
			local reply = st.error_reply(stanza, "auth", "forbidden", muted_text)
			-- The stanza is from the nick already, which may be that of several sessions.
			reply.attr.to = env.private_sender()
			event.origin.send(reply)
		end
		return false
	end

	--- jitsi-endpoint-message-received: Jitsi's modules write polls down before Prosody looks at who may speak. Returns true where
	--- the message stops here.
	function self.endpoint(event)
		local room, occupant = event.room, event.occupant
		if not occupant or occupant.role ~= "visitor" or not is_muted(room, occupant) then return end
		event.origin.send(st.error_reply(event.stanza, "auth", "forbidden", muted_text))
		return true
	end

	--- muc-occupant-groupchat: slow mode. Returns true where somebody has to wait, and was told so.
	function self.slow(event)
		local room, stanza, occupant = event.room, event.stanza, event.occupant
		local policy = env.policy_of(room.jid)
		if not policy or not policy.slowMode or not occupant or occupant.role == "moderator" then return end
		if stanza.attr.type ~= "groupchat" or in_time[stanza] or not env.asks(stanza) then return end
		local wait = slow_mode.ask(room.jid, occupant.bare_jid, policy.slowMode)
		if not wait then return end
		local seconds = math.ceil(wait)
		local text = ("Slow mode: please wait %d second%s before you write again"):format(seconds, seconds == 1 and "" or "s")
		event.origin.send(st.error_reply(stanza, "wait", "policy-violation", text, room.jid))
		return true
	end

	--- muc-occupant-groupchat and jitsi-endpoint-message-received, before Jitsi's modules write down what the room may then refuse.
	function self.slow_early(event)
		if self.slow(event) then return true end
		in_time[event.stanza] = true
	end

	--- muc-broadcast-message: something is delivered in a room of slow mode, and from here on its sender's time runs.
	function self.spoke(event)
		local room, stanza = event.room, event.stanza
		local policy = env.policy_of(room.jid)
		if not policy or not policy.slowMode or not stanza.attr.from or not env.asks(stanza) then return end
		local occupant = room:get_occupant_by_nick(stanza.attr.from)
		if occupant then slow_mode.said(room.jid, occupant.bare_jid) end
	end

	--- (room_jid, bare_jid): what somebody wanted to say was refused, and costs them no time.
	self.unsaid = slow_mode.unsaid

	--- muc-disco#info: what clients show of it (XEP-0500 for slow mode, livechat's field for the delay). Others who
	--- tell it already are left alone.
	function self.disco(event)
		local policy = event.form and env.policy_of(event.room.jid)
		if not policy then return end
		local fields = { ["muc#roominfo_slow_mode_duration"] = policy.slowMode, ["muc#roominfo_moderation_delay"] = policy.delay }
		for name, value in pairs(fields) do
			if event.formdata[name] == nil then
				table.insert(event.form, { name = name, type = "text-single" })
				event.formdata[name] = ("%d"):format(value // 1)
			end
		end
	end

	--- For module.save and module.restore: whose voice is to be given back one day.
	function self.save() return { silenced = silenced, ends = ends } end

	function self.restore(saved)
		if type(saved) ~= "table" then return end
		silenced, ends = saved.silenced or silenced, saved.ends or ends
	end

	return self
end

return voice
