local part = require "spec.load"
local emoji = part "emoji".new(part)

describe("emojis only", function()
	local names = emoji.names { ":owl:", "owl", "a", "ab", "bc" }
	local cases = {
		{ "😀", true }, { " 😀\n❤️\u{3000}🇫🇷 ", true }, { "❤", true }, { "👩‍👩‍👧‍👦", true }, { "👍🏽", true }, { "🏽", true },
		{ "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", true }, { "1️⃣#⃣", true }, { "™️", true }, { "😀\u{200B}", true },
		{ ":owl:", true, "the channel's own" }, { ":OWL: 😀owl", true, "in any case, without spaces" },
		{ "abc", true, "however they are put together" }, { "aabcab", true },
		{ "😀 hi", false }, { ":)", false }, { "42", false }, { "1", false }, { "™", false }, { "😀\u{FE0E}", false }, { "★", false },
		{ "🇦", false }, { "owls", false }, { "c", false }, { "", false }, { " \n", false }, { "\u{200D}", false }, { "\255", false },
	}
	for _, case in ipairs(cases) do
		it(("«%s»: %s %s"):format(case[1], case[2], case[3] or ""), function()
			assert.equal(case[2], emoji.is_only(case[1], names))
		end)
	end

	it("no name of a channel is empty or endless", function()
		local some = emoji.names { "", ("x"):rep(emoji.max_name + 1), "\255", ":owl:" }
		assert.is_true(emoji.is_only(":owl:", some))
		assert.is_false(emoji.is_only(("x"):rep(emoji.max_name + 1), some))
	end)

	it("a long text is no trouble, whatever the names are", function()
		local alike = {}
		for length = 1, emoji.max_name do alike[length] = ("a"):rep(length) end
		assert.is_false(emoji.is_only(("a"):rep(50000) .. "b", emoji.names(alike)))
		assert.is_true(emoji.is_only(("a"):rep(50000), emoji.names(alike)))
	end)
end)
