local part = require "spec.load"

describe("who did it", function()
	local function shown(policy, actor)
		local event = { room = { jid = "lounge@rooms" }, actor = actor, reason = "spam" }
		part "anonymize".new { policy_of = function() return policy end }.presence(event)
		return event.actor
	end

	it("is shown, unless the policy says otherwise", function()
		assert.equal("mod@people/1", shown(nil, "mod@people/1"))
		assert.equal("mod@people/1", shown({}, "mod@people/1"))
		assert.equal("mod@people/1", shown({ anonymize = false }, "mod@people/1"))
		assert.is_nil(shown({ anonymize = true }, "mod@people/1"))
		assert.is_nil(shown({ anonymize = true }, nil))
	end)
end)
