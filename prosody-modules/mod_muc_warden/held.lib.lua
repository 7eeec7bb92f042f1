-- Messages that wait, in the order of each room, and who has had them already. Bounded.

local held = {}

--- env: now() in seconds, max (2000): so many wait at once in all rooms.
function held.new(env)
	local self = {}
	local max = env.max or 2000
	-- room JID -> { first = …, last = …, [number] = entry, ids = { [archive id] = entry } }
	local rooms, count = {}, 0

	local function take_first(room_jid)
		local queue = rooms[room_jid]
		local entry = queue[queue.first]
		queue[queue.first], queue.first = nil, queue.first + 1
		if queue.ids[entry.id] == entry then queue.ids[entry.id] = nil end
		if queue.first > queue.last then rooms[room_jid] = nil end
		count = count - 1
		return entry
	end

	--- Whether something waits in the room.
	function self.any(room_jid) return rooms[room_jid] ~= nil end

	--- Adds { id =, stanza =, author = bare JID or nil, had = { [full JID] = true } } for so many seconds; never before
	--- what came earlier. Returns the entry, or nil where there is no place for it: there is one when the first one of
	--- fullest() was taken.
	function self.add(room_jid, entry, seconds)
		if count >= max then return nil end
		local queue = rooms[room_jid] or { first = 1, last = 0, ids = {} }
		local before = queue[queue.last]
		entry.due = math.max(env.now() + seconds, before and before.due or 0)
		queue.last = queue.last + 1
		queue[queue.last] = entry
		queue.ids[entry.id] = queue.ids[entry.id] or entry
		rooms[room_jid], count = queue, count + 1
		return entry
	end

	--- The room in which most messages wait, so that nobody who says much in one takes the place of what others say.
	function self.fullest()
		local fullest, most = nil, 0
		for room_jid, queue in pairs(rooms) do
			local waiting = queue.last - queue.first + 1
			if waiting > most then fullest, most = room_jid, waiting end
		end
		return fullest
	end

	--- The one with this archive id that waits, or nil.
	function self.find(room_jid, id)
		local queue = rooms[room_jid]
		return queue and queue.ids[id]
	end

	--- It is not to be shown to anybody else.
	function self.drop(room_jid, id)
		local entry = self.find(room_jid, id)
		if not entry then return false end
		entry.stanza = nil
		rooms[room_jid].ids[id] = nil
		return true
	end

	--- Takes the first one out, if its time has come or `anyway`.
	function self.take(room_jid, anyway)
		local queue = rooms[room_jid]
		if not queue then return nil end
		if not anyway and queue[queue.first].due > env.now() then return nil end
		return take_first(room_jid)
	end

	--- Seconds until the first one is due, or nil.
	function self.next_due(room_jid)
		local queue = rooms[room_jid]
		return queue and math.max(0, queue[queue.first].due - env.now())
	end

	--- The rooms in which something waits.
	function self.rooms()
		local list = {}
		for room_jid in pairs(rooms) do list[#list + 1] = room_jid end
		return list
	end

	return self
end

return held
