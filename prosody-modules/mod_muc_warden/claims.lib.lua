-- Which rooms each component named last. They need not be the same: none is given to who does not moderate it, and what one
-- does not name another may.

local claims = {}

local function is_same(one, other)
	for member in pairs(one) do
		if not other[member] then return false end
	end
	for member in pairs(other) do
		if not one[member] then return false end
	end
	return true
end

--- env: `store` (a keyval store of the host), `host` (the MUC host: who names that, moderates all rooms that nobody names),
-- `components` (a list of hosts), `log`. It is written with every change: after a
-- crash the policies are still there, and which of them nobody names any more must be known before all have spoken.
function claims.new(env)
	local self = {}
	-- By component: a set of rooms, nil until it has named them. They hold while it is away.
	local named = {}

	local stored, problem = env.store:get(nil)
	local is_lost = problem ~= nil or (stored ~= nil and type(stored) ~= "table")
	if is_lost then env.log("error", "Who moderates which room cannot be read: %s", tostring(problem or stored)) end
	for _, host in ipairs(env.components) do
		local rooms = type(stored) == "table" and stored[host]
		named[host] = type(rooms) == "table" and rooms or nil
	end

	--- `rooms`: a set, all that it moderates.
	function self.set(host, rooms)
		local before = named[host]
		named[host] = rooms
		if before and is_same(before, rooms) then return end
		local ok, why = env.store:set(nil, named)
		if not ok then env.log("error", "Who moderates which room could not be stored: %s", tostring(why)) end
	end

	-- Also by one that is away: it has its own policy then.
	local function is_named(room_jid)
		for _, rooms in pairs(named) do
			if rooms[room_jid] then return true end
		end
		return false
	end

	--- Which of these components the room may be given to: those that named it; where none did, those that named the host; then
	-- those that have not said yet.
	function self.among(hosts, room_jid)
		local claimants, silent = {}, {}
		local what = is_named(room_jid) and room_jid or env.host
		for _, host in ipairs(hosts) do
			local rooms = named[host]
			if not rooms then
				silent[#silent + 1] = host
			elseif rooms[what] then
				claimants[#claimants + 1] = host
			end
		end
		return claimants[1] and claimants or silent
	end

	--- Whether it is known of all components what they named, if they named anything.
	function self.are_complete()
		if not is_lost then return true end
		for _, host in ipairs(env.components) do
			if not named[host] then return false end
		end
		return true
	end

	--- The set of all rooms that are named by any, and the host where it is.
	function self.all()
		local all = {}
		for _, rooms in pairs(named) do
			for room_jid in pairs(rooms) do all[room_jid] = true end
		end
		return all
	end

	return self
end

return claims
