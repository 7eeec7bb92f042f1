-- What becomes of a question: carries out the verdict, or what holds without one, and tells the bot.

local st = require "util.stanza"

local settlement = {}

-- What a room shows to everybody comes by the watcher again, which tells the bot of it.
local broadcast = { message = true, subject = true }
-- What `without` of a policy is about.
local spoken = { message = true, subject = true, private = true }
-- What the bot or the fail mode lets go on as it is.
local may_pass = { allow = true, pass = true }

local failed = "This could not be delivered. Please try again in a while."

--- env: `deliver`, `link`, `wire`, `attention`, `log`, `send(stanza)`, `fails_open`; `without(texts, room_jid)`, which gives a
-- reason or nil, or nothing at all; `unsaid(room_jid, bare_jid)`: it does not count for slow mode; `delivering`: a table in
-- which the watcher finds what is on its way.
function settlement.new(env)
	local self = {}

	local function tell(entry, outcome)
		-- Who was asked may have gone, and be back.
		local host = entry.host or (entry.asked_at and env.link.responsible(entry.room))
		if not host then return end
		outcome.id = entry.id
		env.link.frame(host, env.wire.outcome(outcome))
	end

	local function forbidden(entry)
		if not spoken[entry.kind] or not env.without then return nil end
		return env.without(env.attention.texts_of(entry.stanza), entry.room)
	end

	local function pass(entry, body, unjudged)
		env.delivering.entry, env.delivering.unjudged = entry, unjudged
		local ok, fate, archive_id = pcall(env.deliver.pass, entry, body)
		env.delivering.entry, env.delivering.unjudged = nil, nil
		entry.is_dealt_with = ok or entry.is_on_its_way
		if not ok then error(fate, 0) end
		if fate ~= "passed" then return tell(entry, { is = "gone" }) end
		if unjudged and broadcast[entry.kind] then return end
		tell(entry, { is = "passed", stanza_id = archive_id, unjudged = unjudged })
	end

	local function refuse(entry, text, unjudged)
		if entry.kind == "message" then env.unsaid(entry.room, entry.sender) end
		env.deliver.refuse(entry, text)
		entry.is_dealt_with = true
		tell(entry, { is = "refused", unjudged = unjudged })
	end

	local function carry_out(entry, result)
		local is, unjudged = result.is, result.unjudged
		if entry.settled then entry.settled() end
		if unjudged == "timeout" and entry.host then env.link.timed_out(entry.host) end
		if entry.left then
			tell(entry, { is = "gone" })
		elseif is == "allow" then
			pass(entry)
		elseif is == "rewrite" then
			pass(entry, result.body)
		elseif is == "refuse" then
			refuse(entry, result.text)
		elseif is == "shadow" then
			env.deliver.shadow(entry)
			entry.is_dealt_with = true
			tell(entry, { is = "refused" })
		elseif is == "deny" then
			if entry.kind == "message" then env.unsaid(entry.room, entry.sender) end
			env.deliver.deny(entry, unjudged)
			entry.is_dealt_with = true
			tell(entry, { is = "refused", unjudged = unjudged })
		else
			local reason = forbidden(entry)
			if reason then
				refuse(entry, reason, unjudged)
			else
				pass(entry, nil, unjudged)
			end
		end
	end

	--- Whatever is broken, the sender knows that they are to try again.
	function self.apologize(entry)
		if entry.stanza.attr.type == "error" then return end
		local reply = st.error_reply(entry.stanza, "wait", "internal-server-error", failed)
		local nick = entry.to or (entry.kind == "presence" and entry.nick)
		reply.attr.to, reply.attr.from = entry.from, nick and entry.room .. "/" .. nick or entry.room
		env.send(reply)
	end

	--- The gate's `settle(entry, result)`. A defect on the way to what was decided costs no message: what was not refused goes
	-- as the gate's fail mode says.
	function self.settle(entry, result)
		local ok, problem = pcall(carry_out, entry, result)
		if ok then return end
		env.log("error", "A defect in settling a %s: %s", entry.kind, tostring(problem))
		if entry.is_dealt_with then return end
		if env.fails_open and may_pass[result.is] then pcall(pass, entry, nil, "error") end
		if not entry.is_dealt_with then self.apologize(entry) end
	end

	return self
end

return settlement
