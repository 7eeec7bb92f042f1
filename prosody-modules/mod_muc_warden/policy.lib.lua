-- What holds in each room without a round trip, as the bot said last. It is stored, and holds while the bot is away.

local cache = require "util.cache"
local jid = require "util.jid"

local policy = {}

-- Bytes that count for each policy in memory besides its JSON.
local overhead = 512
-- Where the policy of all rooms is stored: the node of no room.
local everywhere_node = "@"
-- Jicofo makes such rooms to see if it can, and they are gone at once. Where there is no Jitsi anybody may open one, to be
-- left alone in it.
local health_check = "__jicofo-health-check"

--- env: part(name) loads another part; store is a keyval store, by room node; host is the MUC host; log(level, format, …);
--- max_bytes (131072) of one policy, max_loaded_bytes (16 MiB) of JSON of all those that are in memory: every message asks for
--- its room's, and what is not there is read anew; fails_closed: where it cannot be read what a room's policy is, everything
--- is asked for in it until it is named again; serves(room_jid): whether the module serves it at all;
--- has_health_checks(): whether Jicofo makes rooms here.
function policy.new(env)
	local self = {}
	local shape = env.part "shape".new(env.part)
	local max_bytes = env.max_bytes or 131072
	local max_loaded_bytes = env.max_loaded_bytes or 16 * 1024 * 1024
	-- It never comes to so many, since bytes are counted.
	local loaded, loaded_bytes = cache.new(max_loaded_bytes // overhead + 2), 0

	-- The host's own entry, that of no room, lists the rooms: no storage needs to be searched for them.
	local index, problem = env.store:get(nil)
	local known = type(index) == "table" and type(index.rooms) == "table" and index.rooms or {}
	-- Until all are named again, any room may be one of them.
	local is_lost = problem ~= nil or (index ~= nil and (type(index) ~= "table" or index.rooms ~= known))
	if is_lost then env.log("error", "Which rooms have a policy cannot be read: %s", tostring(problem or "damaged")) end
	local listed = not is_lost
	local unreadable = env.fails_closed and shape.everything or nil

	-- { json = …, policy = … } of the host itself: what holds in every room that no policy of its own names.
	local everywhere

	local function save(node, value)
		local ok, why = env.store:set(node, value)
		if not ok then env.log("error", "A policy could not be stored, and holds until Prosody stops: %s", tostring(why)) end
	end

	local function node_of(room_jid)
		local node, host, resource = jid.split(room_jid)
		return node and host == env.host and not resource and jid.prep(room_jid) == room_jid and node or nil
	end

	local function weight_of(entry)
		return entry and overhead + #(entry.json or "") or 0
	end

	local function keep_loaded(room_jid, entry)
		loaded_bytes = loaded_bytes + weight_of(entry) - weight_of(loaded:get(room_jid))
		-- Setting it again is what keeps it among the latest.
		loaded:set(room_jid, entry)
		while loaded_bytes > max_loaded_bytes and loaded:count() > 1 do keep_loaded((loaded:tail()), nil) end
	end

	-- What is stored of a node, read.
	local function stored_of(node)
		local stored, why = env.store:get(node)
		local source = type(stored) == "table" and type(stored.json) == "string" and stored.json or nil
		local result
		if source then result, why = shape.read(source, max_bytes) end
		return result and { json = source, policy = result }, why, stored ~= nil or why ~= nil
	end

	local function adopts(room_jid)
		if not everywhere then return false end
		local node, except = node_of(room_jid), everywhere.policy.except
		if not node or (except and except[node]) then return false end
		if node:sub(1, #health_check) == health_check and env.has_health_checks() then return false end
		return env.serves(room_jid)
	end

	-- { json = …, policy = … }
	local function own_entry(room_jid)
		local entry = loaded:get(room_jid)
		if not entry then
			local why
			entry, why = stored_of(node_of(room_jid))
			if not entry then env.log("error", "The stored policy of a room cannot be read: %s", tostring(why or "not there")) end
			entry = entry or { policy = unreadable }
		end
		keep_loaded(room_jid, entry)
		return entry
	end

	local function entry_of(room_jid)
		if known[room_jid] then return own_entry(room_jid) end
		if is_lost and unreadable then return node_of(room_jid) and { policy = unreadable } end
		return adopts(room_jid) and everywhere or nil
	end

	local function begin()
		local entry, why, is_there = stored_of(everywhere_node)
		everywhere = entry or nil
		if entry or not is_there then return end
		env.log("error", "The stored policy of all rooms cannot be read: %s", tostring(why or "damaged"))
		is_lost = true
	end
	begin()

	local function set_everywhere(source)
		if everywhere and everywhere.json == source then return true, false end
		local result, why = shape.read(source, max_bytes)
		if not result then return nil, why end
		everywhere = { json = source, policy = result }
		save(everywhere_node, { json = source })
		return true, true
	end

	--- Takes what the bot sent: of a room, or of the host for all other rooms. Returns true and whether it differs from what
	--- was, or nil, "what is wrong".
	function self.set(room_jid, source)
		if room_jid == env.host then return set_everywhere(source) end
		local node = node_of(room_jid)
		if not node then return nil, "no room of this host" end
		local before = known[room_jid] and own_entry(room_jid)
		if before and before.json == source then return true, false end
		local result, why = shape.read(source, max_bytes)
		if not result then return nil, why end
		if not known[room_jid] then known[room_jid], listed = true, false end
		keep_loaded(room_jid, { json = source, policy = result })
		save(node, { json = source })
		return true, true
	end

	--- Whether it has one of its own; of the host: whether there is one for all rooms.
	function self.has(room_jid)
		if room_jid == env.host then return everywhere ~= nil end
		return known[room_jid] == true
	end

	--- The policy that holds in a room, its own or that of all rooms, as shape.lib.lua gives it, or nil.
	function self.get(room_jid)
		local entry = entry_of(room_jid)
		return entry and entry.policy or nil
	end

	--- Forgets every room that is not in the set, and what holds in all others where the host is not in it, and writes down
	--- which there are. Returns those forgotten, with the host among them.
	function self.keep_only(wanted)
		local forgotten = {}
		-- Those of a bot that is away were in the list that cannot be read; their policies may be there all the same.
		for room_jid in pairs(is_lost and wanted or {}) do
			if node_of(room_jid) and not known[room_jid] then known[room_jid], listed = true, false end
		end
		for room_jid in pairs(known) do
			if not wanted[room_jid] then forgotten[#forgotten + 1] = room_jid end
		end
		for _, room_jid in ipairs(forgotten) do
			known[room_jid], listed = nil, false
			keep_loaded(room_jid, nil)
			save(node_of(room_jid), nil)
		end
		-- Also one that cannot be read, or it is complained of at every start.
		if (everywhere or is_lost) and not wanted[env.host] then
			save(everywhere_node, nil)
			if everywhere then forgotten[#forgotten + 1] = env.host end
			everywhere = nil
		end
		is_lost = false
		if not listed then
			save(nil, next(known) and { rooms = known } or nil)
			listed = true
		end
		return forgotten
	end

	--- Iterates over the JIDs of the rooms that have one of their own.
	function self.rooms()
		local room_jid
		return function ()
			room_jid = next(known, room_jid)
			return room_jid
		end
	end

	--- Why a message with these texts may not pass unjudged in the room, or nil.
	function self.without(texts, room_jid)
		local here = self.get(room_jid)
		return here and here.without and shape.reason(here.without, texts) or nil
	end

	return self
end

return policy
