local load_part = require "spec.load"
local set = require "util.set"

local function beside(loaded, configured)
	return load_part "beside".new {
		loaded = function(name) return loaded == name end,
		configured = set.new(configured),
	}
end

describe("modules of others", function()
	it("count from when they are loaded, or are to be", function()
		assert.equal("muc_moderation", beside("muc_moderation", {}).does "retract")
		assert.equal("muc_moderation", beside(nil, { "muc_moderation", "muc_mam" }).does "retract")
	end)

	it("are asked for by what they do", function()
		local there = beside(nil, { "muc_slow_mode", "muc_mam" })
		assert.equal("muc_slow_mode", there.does "slow mode")
		for _, what in ipairs { "retract", "delay", "anonymize", "mute anonymous", "terms", "dancing" } do
			assert.is_nil(there.does(what))
		end
	end)

	it("are named in one order", function()
		local there = beside("muc_slow_mode", { "muc_peertubelivechat_terms", "muc_mam", "muc_moderation", "muc_slow_mode" })
		assert.same({ "muc_moderation", "muc_peertubelivechat_terms", "muc_slow_mode" }, there.names())
		assert.same({}, beside(nil, {}).names())
	end)
end)
