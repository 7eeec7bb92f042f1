local part = require "spec.load"
local words = part "words".new(part)

local function list_of(...)
	local list = words.new_list()
	for _, entry in ipairs { ... } do words.add(list, entry, entry) end
	return list
end

describe("words", function()
	local cases = {
		{ "spam", "this is SPAM!", true, "in any case, beside signs" },
		{ "spam", "antispam spammer spam2", false, "whole only" },
		{ "bad egg", "a bad\tegg.", true, "phrases over any white space" },
		{ "bad egg", "bad, egg", true, "signs between words are nothing" },
		{ "bad egg", "bad old egg", false, "phrases without words between" },
		{ "ÄRGER", "So ein ärger", true, "folds beyond ASCII" },
		{ "straße", "STRASSE", true, "as German does" },
		{ "СПАМ", "это спам", true, "Cyrillic" },
		{ "دعاية", "هذه دعاية!", true, "Arabic" },
		{ "廣告", "這是廣告嗎", true, "Chinese has no spaces" },
		{ "โฆษณา", "นี่คือโฆษณานะ", true, "nor has Thai" },
		{ "spam", "ｓｐａｍ", true, "full width" },
		{ "spam", "sp\u{200B}a\u{AD}m", true, "what is not seen is not there" },
		{ "spam", "sp\u{2066}am", true, "nor is what turns directions" },
		{ "שלוםabc", "שלוםABC", true, "two directions in one word" },
		{ "spam", ("字"):rep(5000) .. "ＳＰＡＭ", true, "long runs" },
		{ "spam", "😀spam😀", true, "emojis are no letters" },
		{ "spam", "x שלום spam", true, "beside another direction" },
		{ "caf\u{E9}", "cafe\u{301}", true, "composed or not" },
		{ "½", "1/2", true, "a fraction is its numbers" },
	}
	for _, case in ipairs(cases) do
		local entry, text, found, why = table.unpack(case)
		it(("%s in «%s»: %s (%s)"):format(entry, text:sub(1, 60), found, why), function()
			assert.equal(found and entry or nil, words.find(list_of(entry), text))
		end)
	end

	it("tells the value of the entry that was found, also of one that begins like another", function()
		local list = words.new_list()
		words.add(list, "bad egg", "two")
		words.add(list, "bad", "one")
		words.add(list, "BAD", "again")
		assert.equal("one", words.find(list, "so bad egg"))
		assert.is_nil(words.find(list, "egg"))
		assert.equal("two", words.find((function()
			local phrase = words.new_list()
			words.add(phrase, "bad egg", "two")
			return phrase
		end)(), "bad bad egg"))
	end)

	it("takes nothing that could never be found, or that is too long", function()
		local list = words.new_list()
		assert.is_false(words.add(list, "", 1))
		assert.is_false(words.add(list, " !? ", 1))
		assert.is_false(words.add(list, ("a "):rep(words.max_length + 1), 1))
		assert.is_nil(words.find(list, " !? a a"))
	end)

	it("reads any bytes, and any length of a word", function()
		for _, text in ipairs { "\255\254 spam", "\xED\xA0\x80spam spam", ("ä"):rep(100000) .. " spam", ("字"):rep(5000) .. " spam" } do
			assert.equal("spam", words.find(list_of("spam"), text))
		end
	end)

	it("looks at a word of a text no oftener than the longest phrase has words", function()
		local list, looks = words.new_list(), 0
		words.add(list, ("a "):rep(words.max_length - 1) .. "b", "phrase")
		local function counted(node)
			if node.next then
				local under = node.next
				for _, child in pairs(under) do counted(child) end
				node.next = setmetatable({}, { __index = function(_, token)
					looks = looks + 1
					return under[token]
				end })
			end
		end
		counted(list)
		assert.is_nil(words.find(list, ("a "):rep(20000)))
		assert.is_true(looks <= 20000 * (words.max_length + 1))
	end)
end)
