-- Which moderator did it is kept from notices, where the room's policy says so.

local anonymize = {}

--- env: policy_of(room_jid) gives the room's policy or nil.
function anonymize.new(env)
	local self = {}

	--- muc-broadcast-presence: what is done to somebody is shown without who did it (XEP-0045, <actor/>).
	function self.presence(event)
		local policy = env.policy_of(event.room.jid)
		if policy and policy.anonymize then event.actor = nil end
	end

	return self
end

return anonymize
