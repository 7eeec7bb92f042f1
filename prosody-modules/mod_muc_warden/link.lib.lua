-- Who of the configured components is there, which of them is responsible for a room, and what goes to them.

local st = require "util.stanza"
local sha1 = require "util.hashes".sha1

local link = {}

--- env:
-- `wire`, `batch`, `breaker`: those parts
-- `host`: the MUC host; `components`: list of their hosts
-- `among(hosts, room_jid)` -> those of them that may have the room
-- `is_connected(host)`, `new_id()`, `now()` (seconds), `log(level, format, …)`
-- `send(stanza)`
-- `flush_soon()`: asks for a call of `flush` in the next turn of the loop
-- `breaker_after` (20 timeouts in a row), `probe_every` (1 s), `max_frames` (64) and `max_bytes` (128 KiB) of a batch,
-- `max_unheard` (16 MiB that were sent since a component was heard last, if that is longer ago than `patience`, 5 s; four times
-- as much at once), `given_up(host)`: told that it had more than that
-- `moved()`: told when rooms are another's because one stopped answering, or began again
function link.new(env)
	local self = {}
	local max_frames, max_bytes = env.max_frames or 64, env.max_bytes or 128 * 1024
	local max_unheard, patience = env.max_unheard or 16 * 1024 * 1024, env.patience or 5
	local components = {}
	local peers = {}

	local function clear(peer)
		peer.queue = env.batch.queue(max_frames, max_bytes)
		peer.unheard = 0
		peer.breaker = env.breaker.new { now = env.now, after = env.breaker_after or 20, every = env.probe_every or 1 }
	end

	for _, host in ipairs(env.components) do
		if not peers[host] then
			peers[host] = {}
			components[#components + 1] = host
			clear(peers[host])
		end
	end
	table.sort(components)

	local function is_there(host)
		return peers[host] ~= nil and peers[host].epoch ~= nil and env.is_connected(host)
	end

	--- Whether it is a component's own address, without node and resource.
	function self.is_ours(jid)
		return peers[jid] ~= nil
	end

	--- Whether that is the epoch of its last hello.
	function self.is_open(from, epoch)
		return epoch ~= nil and peers[from] ~= nil and peers[from].epoch == epoch
	end

	--- A component begins: its epoch, or nil for who is none of ours. What waited for it is dropped, since it belongs to
	-- the epoch before, and all is told to it anew.
	function self.hello(host)
		local peer = peers[host]
		if not peer then return nil end
		clear(peer)
		peer.epoch = env.new_id()
		return peer.epoch
	end

	function self.gone(host)
		local peer = peers[host]
		if not peer then return end
		clear(peer)
		peer.epoch = nil
	end

	function self.epoch_of(host)
		return peers[host] and peers[host].epoch
	end

	--- Those that said hello and are connected, sorted.
	function self.hosts()
		local there = {}
		for _, host in ipairs(components) do
			if is_there(host) then there[#there + 1] = host end
		end
		return there
	end

	--- Whether it is there, and does not answer.
	function self.is_silent(host)
		return peers[host] ~= nil and peers[host].breaker.is_tripped()
	end

	-- The one with the highest hash of both addresses, so that only its own rooms move when one goes.
	local function choose(hosts, room_jid)
		if #hosts < 2 then return hosts[1] end
		local chosen, highest
		for _, host in ipairs(hosts) do
			local weight = sha1(room_jid .. "\0" .. host, true)
			if not highest or weight > highest then chosen, highest = host, weight end
		end
		return chosen
	end

	-- Who has the room if all answer, and who has it: nil, or somebody silent only where all are.
	local function those_for(room_jid)
		local there, answering = env.among(self.hosts(), room_jid), {}
		for _, host in ipairs(there) do
			if not self.is_silent(host) then answering[#answering + 1] = host end
		end
		local home = choose(there, room_jid)
		return home, choose(answering, room_jid) or home
	end

	--- The component for a room, or nil: one of those that are there and may have it.
	function self.responsible(room_jid)
		local _, host = those_for(room_jid)
		return host
	end

	--- Of whom to ask something in a room, or nil; "probe" besides where another one can be asked after that one.
	-- `may_probe`: whether it may be one that did not answer of late, to find out if it does.
	function self.to_ask(room_jid, may_probe)
		local home, host = those_for(room_jid)
		if home ~= host and may_probe and peers[home].breaker.may_ask() then return home, "probe" end
		return host and peers[host].breaker.may_ask() and host or nil
	end

	local function send_frames(host, epoch, frames)
		local stanza = st.message({ from = env.host, to = host })
		stanza:add_direct_child(env.wire.frames(epoch, frames))
		env.send(stanza)
	end

	local function send_batches(host)
		local peer = peers[host]
		-- Sending may find the connection broken: then the queue is another one when it returns.
		if peer.sending then return end
		peer.sending = true
		local queue = peer.queue
		while peer.epoch and queue == peer.queue do
			local frames = queue.take()
			if not frames then break end
			if not pcall(send_frames, host, peer.epoch, frames) then
				-- One of them is to blame.
				for _, frame in ipairs(frames) do
					if queue ~= peer.queue then break end
					local ok, problem = pcall(send_frames, host, peer.epoch, { frame })
					if not ok then env.log("error", "A defect in sending to %s: %s", host, tostring(problem)) end
				end
			end
		end
		peer.sending = nil
	end

	--- It said something: what was sent to it before, it has read.
	function self.heard(host)
		if peers[host] then peers[host].unheard = 0 end
	end

	--- Queues a frame. false: it is not there, or was sent so much without a word from it that it counts as gone until its
	-- next hello: all that waits in Prosody for a bot that does not read would fill the memory.
	function self.frame(host, element)
		if not is_there(host) then return false end
		local peer = peers[host]
		local begins, size = peer.queue.put(element)
		if peer.unheard == 0 then peer.unheard_since = env.now() end
		peer.unheard = peer.unheard + size
		local is_reading = env.now() - peer.unheard_since < patience and peer.unheard <= 4 * max_unheard
		if peer.unheard > max_unheard and not is_reading then
			env.log("error", "%s does not read what it is sent: it counts as gone until its next hello", host)
			self.gone(host)
			env.given_up(host)
			return false
		end
		if begins then env.flush_soon() end
		return true
	end

	--- Sends what is queued.
	function self.flush()
		for _, host in ipairs(components) do
			if is_there(host) then send_batches(host) end
		end
	end

	--- A verdict came; `in_time` is false for one that came too late.
	function self.answered(host, in_time)
		if in_time and peers[host] and peers[host].breaker.answered() then
			env.log("info", "%s answers again", host)
			env.moved()
		end
	end

	function self.timed_out(host)
		if peers[host] and peers[host].breaker.timed_out() then
			env.log("warn", "%s does not answer in time: it is only probed until it does", host)
			env.moved()
		end
	end

	return self
end

return link
