-- A bot comes, says what it moderates, and goes.

local session = {}

--- env: the parts `wire`, `link`, `watcher`, `gate`, `policy`, `voice`, `terms`, `access`, `spool`, `claims`; `options`
-- (`parts`, `fail`, `timeout`, `hold`, `beside`, `rooms`); `serves(room_jid)`, `live_rooms`, `now`, `version`, `host`,
-- `send_to(host, element)`, `log`.
function session.new(env)
	local self = {}
	local link, watcher, gate, policy, options = env.link, env.watcher, env.gate, env.policy, env.options
	-- By host: the rooms that were named since the first of its policies.
	local named = {}

	--- The answer to its hello.
	function self.hello(host)
		local epoch = link.hello(host)
		env.log("info", "%s is here", host)
		watcher.forget(host)
		-- What it was asked before, nobody will answer any more.
		gate.host_gone(host, env.now() + options.hold)
		return env.wire.hello {
			epoch = epoch, prosody = env.version, parts = options.parts, fail = options.fail,
			timeout = math.floor(options.timeout * 1000), beside = options.beside.names(), rooms = options.rooms,
		}
	end

	local function apply(room)
		env.voice.apply(room)
		env.terms.changed(room)
		if options.parts.access then env.access.vacate(room) end
	end

	-- By address, gone through when first asked: after most hellos no policy differs from before.
	local function live_rooms()
		local live
		return function(room_jid)
			if not live then
				live = {}
				for room in env.live_rooms() do live[room.jid] = room end
			end
			return live[room_jid]
		end
	end

	-- What held in it before may hold no more.
	local function renew(room)
		if policy.get(room.jid) then return apply(room) end
		env.voice.apply(room)
		env.voice.forget(room.jid)
	end

	local function take(room_jid, json, live)
		if room_jid ~= env.host and not env.serves(room_jid) then return nil, "it is not served here" end
		local ok, changed = policy.set(room_jid, json)
		local room = ok and changed and live(room_jid)
		if room then apply(room) end
		return ok, changed
	end

	-- Of all rooms without a policy of their own.
	local function renew_others()
		local rooms = {}
		for room in env.live_rooms() do
			if not policy.has(room.jid) then rooms[#rooms + 1] = room end
		end
		for _, room in ipairs(rooms) do renew(room) end
		env.spool.forget(function(room_jid) return not policy.has(room_jid) and policy.get(room_jid) == nil end)
	end

	--- A list of { room, json }; what of it cannot be used comes back as a list of { room, why }.
	function self.policies(host, pushed, first, last)
		local refused, live = {}, live_rooms()
		if first or not named[host] then named[host] = {} end
		for _, one in ipairs(pushed) do
			local ok, why = take(one.room, one.json, live)
			if not ok then refused[#refused + 1] = { room = one.room, why = why } end
			if ok and why and one.room == env.host then renew_others() end
			-- What held before holds on.
			if ok or policy.has(one.room) then named[host][one.room] = true end
		end
		if not last then return refused end
		env.claims.set(host, named[host])
		local forgotten, wanted = {}, env.claims.all()
		if not env.claims.are_complete() then
			for room_jid in policy.rooms() do wanted[room_jid] = true end
			wanted[env.host] = true
		end
		for _, room_jid in ipairs(policy.keep_only(wanted)) do
			forgotten[room_jid] = true
			local room = live(room_jid)
			if room then
				renew(room)
			elseif room_jid == env.host then
				renew_others()
			elseif not policy.get(room_jid) then
				env.voice.forget(room_jid)
			end
		end
		env.spool.forget(function(room_jid) return forgotten[room_jid] == true and policy.get(room_jid) == nil end)
		named[host] = nil
		watcher.assign()
		gate.ask_again()
		return refused
	end

	local function forget(host)
		named[host] = nil
		watcher.forget(host)
		watcher.assign()
		gate.host_gone(host, env.now() + options.hold)
	end

	--- Its connection ended.
	function self.gone(host)
		if not link.epoch_of(host) then return end
		env.log("warn", "%s is gone. Unless another bot is there, messages wait %s s for it; then they %s", host, options.hold,
			options.fail == "open" and "pass, and are judged on its return" or "are refused")
		link.gone(host)
		forget(host)
	end

	--- It was given up though it is connected: when it reads again, it is asked to begin anew.
	function self.given_up(host)
		forget(host)
		env.send_to(host, env.wire.again())
	end

	return self
end

return session
