-- Which rooms each component named last. They need not be the same: none is given to who does not moderate it, and what one
-- does not name another may.

local claims = {}

function claims.new()
	local self = {}
	-- By component: a set of rooms, nil until it has named them. They hold while it is away.
	local named = {}

	--- `rooms`: a set, all that it moderates.
	function self.set(host, rooms)
		named[host] = rooms
	end

	--- Which of these components the room may be given to: those that named it; where none did, those that have not said yet.
	function self.among(hosts, room_jid)
		local claimants, silent = {}, {}
		for _, host in ipairs(hosts) do
			local rooms = named[host]
			if not rooms then
				silent[#silent + 1] = host
			elseif rooms[room_jid] then
				claimants[#claimants + 1] = host
			end
		end
		return claimants[1] and claimants or silent
	end

	--- The set of all rooms that are named by any.
	function self.all()
		local all = {}
		for _, rooms in pairs(named) do
			for room_jid in pairs(rooms) do all[room_jid] = true end
		end
		return all
	end

	--- All of it in a plain table: what is loaded next gives it to `restore`, with the components that there are then.
	function self.save()
		return named
	end

	function self.restore(saved, hosts)
		for _, host in ipairs(hosts) do named[host] = saved[host] end
	end

	return self
end

return claims
