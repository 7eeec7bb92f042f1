-- What goes on in the rooms, for the bot that is responsible for each: who is there, what was said without having been
-- judged. What it has not dealt with is kept for it (spool.lib.lua).

local jid = require "util.jid"
local datetime = require "util.datetime"

local watcher = {}

--- env: `link`, `wire`, `spool`, `picture`, `policy` (its `rooms()` are moderated by name; others may be by the policy of all
-- rooms, from when they exist until they are destroyed), `is_moderated(room_jid)`, `attention`, `room_of(room_jid)`,
-- `live_rooms()` (an iterator), `delivering`, `is_bot(bare_jid)`, `is_anonymous(bare_jid)`, `nick_of(room_jid)`.
function watcher.new(env)
	local self = {}
	local link, wire, is_moderated = env.link, env.wire, env.is_moderated
	-- Which host was told last that it is responsible, by room; and by host and room, of whom it was told that another is.
	local told, released = {}, {}

	local function frame(room_jid, element)
		local host = link.responsible(room_jid)
		if host and told[room_jid] == host then link.frame(host, element) end
	end

	-- The question that is being settled, if this is what it was about: what else is said while it is delivered, is not.
	local function delivered(room, stanza)
		local entry = env.delivering.entry
		if not entry or (entry.kind ~= "message" and entry.kind ~= "subject") then return nil end
		local occupant = room:get_occupant_by_real_jid(entry.from)
		local speaker = occupant and occupant.nick or (entry.nick and room.jid .. "/" .. entry.nick)
		return stanza.attr.from == speaker and entry or nil
	end

	local function about(room, stanza, entry)
		local nick = jid.resource(stanza.attr.from)
		local facts = { at = datetime.datetime(), nick = nick }
		local occupant = nick and room:get_occupant_by_nick(stanza.attr.from)
		local bare = occupant and occupant.bare_jid or (entry and entry.sender)
		if bare then
			facts.jid = bare
			facts.own = env.is_bot(bare) or nil
			facts.affiliation = room:get_affiliation(bare) or "none"
			facts.anonymous = env.is_anonymous(bare) or nil
		elseif nick == nil or nick == env.nick_of(room.jid) then
			facts.own = nick ~= nil or nil
		end
		facts.role = occupant and occupant.role or (entry and entry.role)
		local id = stanza:get_child("occupant-id", "urn:xmpp:occupant-id:0")
		facts.occupant_id = id and id.attr.id
		if entry then
			facts.unjudged = env.delivering.unjudged
			-- Also of a question whose bot went meanwhile: it may know of it when it is back.
			facts.check = entry.asked_at and entry.id or nil
		end
		return facts
	end

	--- muc-broadcast-message, when the archive has put its id in.
	function self.broadcast(event)
		local room, stanza = event.room, event.stanza
		if not is_moderated(room.jid) or not env.attention.asks(stanza) then return end
		local entry = delivered(room, stanza)
		-- The bot judged it: it is told of the outcome.
		if entry and not env.delivering.unjudged then return end
		local kept = env.spool.keep { room = room.jid, stanza = stanza, about = about(room, stanza, entry) }
		frame(room.jid, wire.passed(kept))
	end

	--- muc-broadcast-presence, after it was made.
	function self.presence(event)
		if not is_moderated(event.room.jid) then return end
		local change = env.picture.change(event)
		if change then frame(event.room.jid, change) end
	end

	-- A room that is asleep on disk is woken where something of it is to be told.
	local function show(room_jid, host, live, kept)
		local room = live[room_jid]
		if not room and kept then room = env.room_of(room_jid) end
		link.frame(host, room and env.picture.of(room) or wire.absent(room_jid))
		for _, one in ipairs(kept or {}) do link.frame(host, wire.passed(one)) end
	end

	-- By room.
	local function all_kept()
		local kept = {}
		for _, one in ipairs(env.spool.those(function() return true end)) do
			local list = kept[one.room] or {}
			list[#list + 1], kept[one.room] = one, list
		end
		return kept
	end

	--- muc-room-created and muc-room-restored
	function self.opened(event)
		local room_jid = event.room.jid
		local host = is_moderated(room_jid) and link.responsible(room_jid)
		if not host then return end
		if not env.policy.has(room_jid) then
			told[room_jid] = host
			if released[host] then released[host][room_jid] = nil end
		end
		if told[room_jid] == host then link.frame(host, env.picture.of(event.room)) end
	end

	-- It is nobody's any more.
	local function drop(room_jid)
		told[room_jid] = nil
		for _, told_of in pairs(released) do told_of[room_jid] = nil end
	end

	--- muc-room-destroyed, before it is forgotten. What was said there is gone with its archive: nobody can take it back.
	function self.destroyed(event)
		local room_jid = event.room.jid
		env.spool.forget(function(of) return of == room_jid end)
		frame(room_jid, wire.destroyed(room_jid))
		if not env.policy.has(room_jid) then drop(room_jid) end
	end

	--- A bot starts afresh: what it was told before counts for nothing.
	function self.forget(host)
		released[host] = nil
		for room_jid, last in pairs(told) do
			if last == host then told[room_jid] = nil end
		end
	end

	-- Who is silent is not told: it is asked now and then, and has the room again as soon as it answers.
	local function release(room_jid, to)
		for _, host in ipairs(link.hosts()) do
			local told_of = released[host] or {}
			released[host] = told_of
			if host == to then
				told_of[room_jid] = nil
			elseif told_of[room_jid] ~= to and not link.is_silent(host) then
				link.frame(host, wire.released(room_jid, to))
				told_of[room_jid] = to
			end
		end
	end

	-- Those that are moderated without being named: what is open, and what sleeps on disk and is kept something of.
	local function others(live, kept)
		local rooms = {}
		for _, list in ipairs { live, kept } do
			for room_jid in pairs(list) do
				if is_moderated(room_jid) and not env.policy.has(room_jid) then rooms[room_jid] = true end
			end
		end
		-- Those that were in memory alone when Prosody began anew: what was said there is gone.
		local gone = {}
		for room_jid in pairs(rooms) do
			if not live[room_jid] and env.room_of(room_jid) == nil then gone[room_jid], rooms[room_jid] = true, nil end
		end
		if next(gone) then env.spool.forget(function(room_jid) return gone[room_jid] == true end) end
		return rooms
	end

	-- One that is moderated without being named, and sleeps: whose it is from here on, is told of it when it wakes.
	local function hand_over_asleep(room_jid, last)
		local host = link.responsible(room_jid)
		if host == last then return end
		told[room_jid] = nil
		if host then release(room_jid, host) end
	end

	--- Tells every host of the rooms for which it became responsible, and of those it is not any more. To be called when
	-- hosts came or went, and when policies changed.
	function self.assign()
		local live, kept, moderated = {}, all_kept(), {}
		for room in env.live_rooms() do live[room.jid] = room end
		local function give(room_jid, is_named)
			moderated[room_jid] = true
			local host = link.responsible(room_jid)
			local last = told[room_jid]
			if host ~= last then
				told[room_jid] = host
				if host then show(room_jid, host, live, kept[room_jid]) end
			end
			if host and (is_named or (last and last ~= host)) then release(room_jid, host) end
		end
		for room_jid in env.policy.rooms() do give(room_jid, true) end
		for room_jid in pairs(others(live, kept)) do give(room_jid, false) end
		for room_jid, last in pairs(told) do
			if not is_moderated(room_jid) then drop(room_jid)
			elseif not moderated[room_jid] then hand_over_asleep(room_jid, last) end
		end
		for _, lost in ipairs(env.spool.take_lost(function(room_jid) return told[room_jid] ~= nil end)) do
			frame(lost.room, wire.lost(lost))
		end
	end

	return self
end

return watcher
