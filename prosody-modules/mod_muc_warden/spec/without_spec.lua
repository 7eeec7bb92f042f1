local part = require "spec.load"
local without = part "without".new(part)

local function reason(value, ...)
	return without.reason(assert(without.read(value)), { ... })
end

describe("what is judged when the bot cannot", function()
	local limit = { maxLength = { limit = 5, reason = "too long" } }

	it("length, as people count characters", function()
		assert.is_nil(reason(limit, "hello"))
		assert.equal("too long", reason(limit, "hello!"))
		assert.is_nil(reason(limit, "👩‍👩‍👧‍👦👍🏽e\u{301}a\u{302}❤️"))
		assert.equal("too long", reason(limit, "ok", "\255\255\255\255\255\255"))
	end)

	it("words and phrases, each list with its reason", function()
		local lists = { words = {
			{ reason = "no ads", entries = { "buy now", "cheap" } }, { reason = "be kind", entries = { "idiot", "!" } },
		} }
		assert.equal("no ads", reason(lists, "", "Buy NOW!"))
		assert.equal("be kind", reason(lists, "you idiot"))
		assert.is_nil(reason(lists, "buy it now!"))
	end)

	it("emojis and the channel's own", function()
		local only = { emojiOnly = { names = { ":owl:" }, reason = "cheers only" } }
		assert.is_nil(reason(only, "😀 :owl:", ""))
		assert.equal("cheers only", reason(only, "hi"))
		assert.equal("cheers only", reason(only, " "))
		assert.is_nil(reason(only))
	end)

	it("nothing is forbidden where nothing is said of it", function()
		assert.is_nil(reason({}, ("x"):rep(10000)))
	end)

	local wrong = {
		{ maxLength = 5 }, { maxLength = { limit = "5", reason = "" } }, { maxLength = { limit = -1, reason = "" } },
		{ maxLength = { limit = 5 } }, { words = "spam" }, { words = { "spam" } }, { words = { { entries = {} } } },
		{ words = { { reason = "", entries = "spam" } } }, { words = { { reason = "", entries = { 1 } } } },
		{ words = { reason = "", entries = {} } }, { emojiOnly = true }, { emojiOnly = { reason = "" } },
		{ emojiOnly = { names = {} } }, { emojiOnly = { names = { 1 }, reason = "" } },
	}
	for index, value in ipairs(wrong) do
		it(("is refused where it makes no sense, %d"):format(index), function()
			local rules, why = without.read(value)
			assert.is_nil(rules)
			assert.is_string(why)
		end)
	end
end)
