-- What the bot says to the module (PROTOCOL.md). Only the configured components are heard, only in the epoch of their last
-- hello; all else is refused, and told of once.

local st = require "util.stanza"

local inbox = {}

-- Whoever sends rubbish sends it again: what was told of already is not told again, up to so many.
local told_limit = 50

local unknown = "it is none of muc_warden_components, and does not name this host in muc_warden_hosts"

--- env: `wire`, `link`, `log`, `hello(host)` -> element, `policies(host, list, first, last)` -> refused (a list of {room, why}),
-- `verdict(host, item)`, `done(id)`, `retract(host, request)` -> missing ids or nil, error type, condition.
function inbox.new(env)
	local self = {}
	local wire, link = env.wire, env.link
	local told, told_count = {}, 0

	local function tell(level, from, why)
		local what = why .. " " .. tostring(from)
		if told[what] or told_count >= told_limit then return end
		told[what], told_count = true, told_count + 1
		env.log(level, "Refused a frame from %s: %s", from, why)
	end

	local function refuse(event, type, condition, why)
		local stanza = event.stanza
		-- What crosses the end of an epoch on its way is nobody's fault.
		tell(condition == "unexpected-request" and "info" or "warn", stanza.attr.from, why)
		if stanza.name == "iq" then event.origin.send(st.error_reply(stanza, type, condition, why)) end
		return true
	end

	--- A reading of what is addressed to us, or an answer that it is refused.
	local function opened(event, child, read)
		local from = event.stanza.attr.from
		if not link.is_ours(from) then
			return nil, refuse(event, "auth", "forbidden", unknown)
		end
		local value, why = read(child)
		if not value then return nil, refuse(event, "modify", "bad-request", why) end
		if value.epoch then
			if not link.is_open(from, value.epoch) then
				return nil, refuse(event, "wait", "unexpected-request", "its epoch is over: say hello")
			end
			link.heard(from)
		end
		return value
	end

	local function child_of(stanza)
		for _, child in ipairs(stanza.tags) do
			if child.attr.xmlns == wire.xmlns then return child end
		end
		return nil
	end

	--- message/host, before mod_muc.
	function self.message(event)
		local stanza = event.stanza
		if stanza.attr.type == "error" then
			-- What we sent to a bot that went meanwhile comes back.
			return link.is_ours(stanza.attr.from) or nil
		end
		local child = child_of(stanza)
		if not child then return nil end
		local items, refused = opened(event, child, wire.read_verdicts)
		if not items then return refused end
		for _, item in ipairs(items.items) do
			if item.kind == "done" then env.done(item.id) else env.verdict(stanza.attr.from, item) end
		end
		return true
	end

	--- iq-set/host/urn:x-mucwarden:1:hello
	function self.hello(event)
		local stanza = event.stanza
		local _, refused = opened(event, child_of(stanza), wire.read_hello)
		if refused then return true end
		event.origin.send(st.reply(stanza):add_child(env.hello(stanza.attr.from)))
		return true
	end

	--- iq-set/host/urn:x-mucwarden:1:policies
	function self.policies(event)
		local stanza = event.stanza
		local pushed, refused = opened(event, child_of(stanza), wire.read_policies)
		if not pushed then return refused end
		local left_out = env.policies(stanza.attr.from, pushed.policies, pushed.first, pushed.last)
		event.origin.send(st.reply(stanza):add_child(wire.policies_result(left_out)))
		return true
	end

	--- iq-set/host/urn:x-mucwarden:1:retract
	function self.retract(event)
		local stanza = event.stanza
		local request, refused = opened(event, child_of(stanza), wire.read_retract)
		if not request then return refused end
		local missing, type, condition = env.retract(stanza.attr.from, request)
		if missing then
			event.origin.send(st.reply(stanza):add_child(wire.retracted(missing)))
		else
			event.origin.send(st.error_reply(stanza, type or "cancel", condition or "internal-server-error"))
		end
		return true
	end

	return self
end

return inbox
