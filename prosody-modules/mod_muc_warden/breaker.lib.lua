-- Spares people the wait for a bot that does not answer: after so many questions in a row without an answer in time,
-- only a probe is asked now and then.

local breaker = {}

--- env: `now()`, `after` (timeouts in a row), `every` (seconds between probes).
function breaker.new(env)
	local self = {}
	local missed, tripped, probed_at = 0, false, nil

	--- true, "probe" (at most one in `every` seconds), or false.
	function self.may_ask()
		if not tripped then return true end
		local now = env.now()
		if now - probed_at < env.every then return false end
		probed_at = now
		return "probe"
	end

	function self.is_tripped()
		return tripped
	end

	--- An answer that came in time; true if that closes it.
	function self.answered()
		local was_tripped = tripped
		missed, tripped = 0, false
		return was_tripped
	end

	--- true if that was one too many.
	function self.timed_out()
		missed = missed + 1
		if tripped or missed < env.after then return false end
		tripped, probed_at = true, env.now()
		return true
	end

	return self
end

return breaker
