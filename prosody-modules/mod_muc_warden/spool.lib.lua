-- What passed and the bot has not dealt with yet, in the order in which it passed: kept for it, within bounds.

local st = require "util.stanza"

local spool = {}

--- env: `now()` (seconds since 1970), `new_id()`, `size_of(stanza)` in bytes; `max_entries` (default 2,000), `max_bytes`
-- (8 MiB), both of all rooms together, and `max_rooms` (1,000) of which it is counted what was lost.
function spool.new(env)
	local self = {}
	local max_entries, max_bytes = env.max_entries or 2000, env.max_bytes or 8 * 1024 * 1024
	local max_rooms = env.max_rooms or 1000
	-- A list in both directions, since entries are done in any order: `ends.next` is the oldest.
	local ends = {}
	ends.next, ends.previous = ends, ends
	local by_id, count, bytes = {}, 0, 0
	local lost, lost_rooms = {}, 0

	local function unlink(link)
		link.previous.next, link.next.previous = link.next, link.previous
		by_id[link.entry.id] = nil
		count, bytes = count - 1, bytes - link.bytes
	end

	local function append(entry, at, size)
		local link = { entry = entry, at = at, bytes = size, previous = ends.previous, next = ends }
		link.previous.next, ends.previous = link, link
		by_id[entry.id] = link
		count, bytes = count + 1, bytes + link.bytes
	end

	local function lose(room, how_many, since)
		local known = lost[room]
		if known then
			known.count = known.count + how_many
			return
		end
		if lost_rooms >= max_rooms then return end
		lost_rooms = lost_rooms + 1
		lost[room] = { room = room, count = how_many, since = since }
	end

	local function drop_oldest()
		while count > max_entries or bytes > max_bytes do
			local oldest = ends.next
			unlink(oldest)
			lose(oldest.entry.room, 1, oldest.at)
		end
	end

	local function add(entry, at)
		if by_id[entry.id] then return end
		local size = env.size_of(entry.stanza)
		-- Alone it would push out all others, and itself besides.
		if size > max_bytes then return lose(entry.room, 1, at) end
		append(entry, at, size)
		drop_oldest()
	end

	--- `what`: `room` (JID), `stanza` (cloned), `about` (the attributes of `passed`). Gives it back as it is kept, with an
	-- `id`; also where it is too large to be kept.
	function self.keep(what)
		local entry = { id = env.new_id(), room = what.room, stanza = st.clone(what.stanza), about = what.about }
		add(entry, env.now())
		return entry
	end

	--- The bot has dealt with it. False where it is not known (any more).
	function self.done(id)
		local link = by_id[id]
		if link then unlink(link) end
		return link ~= nil
	end

	--- A list of the entries whose room `predicate(room_jid)` takes, the oldest first.
	function self.those(predicate)
		local list = {}
		local link = ends.next
		while link ~= ends do
			if predicate(link.entry.room) then list[#list + 1] = link.entry end
			link = link.next
		end
		return list
	end

	--- What is kept of those rooms, and what was lost, is of no interest any more.
	function self.forget(predicate)
		for _, entry in ipairs(self.those(predicate)) do unlink(by_id[entry.id]) end
		self.take_lost(predicate)
	end

	--- What had to be given up: a list of `{ room, count, since }` (seconds since 1970), which is then forgotten.
	function self.take_lost(predicate)
		local list = {}
		for room, what in pairs(lost) do
			if predicate(room) then list[#list + 1] = what end
		end
		for _, what in ipairs(list) do
			lost[what.room] = nil
			lost_rooms = lost_rooms - 1
		end
		table.sort(list, function(a, b) return a.room < b.room end)
		return list
	end

	--- All of it in a plain table, for module.save: what is loaded next gives it to `restore`.
	function self.save()
		local saved = { entries = {}, lost = {} }
		local link = ends.next
		while link ~= ends do
			local entry = link.entry
			saved.entries[#saved.entries + 1] = {
				id = entry.id, room = entry.room, about = entry.about, at = link.at, stanza = st.preserialize(entry.stanza),
			}
			link = link.next
		end
		for _, what in pairs(lost) do saved.lost[#saved.lost + 1] = what end
		return saved
	end

	function self.restore(saved)
		for _, what in ipairs(saved.lost) do lose(what.room, what.count, what.since) end
		for _, kept in ipairs(saved.entries) do
			local entry = { id = kept.id, room = kept.room, about = kept.about, stanza = st.deserialize(kept.stanza) }
			add(entry, kept.at)
		end
	end

	return self
end

return spool
