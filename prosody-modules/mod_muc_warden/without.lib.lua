-- What is judged here when the bot cannot: length, words, emojis only (PROTOCOL.md, «without»). All of it linear.

local without = {}

local function is_array(value, max)
	return type(value) == "table" and #value <= max and (next(value) == nil or value[1] ~= nil)
end

--- part(name) loads another part.
function without.new(part)
	local self = {}
	local words, emoji = part "words".new(part), part "emoji".new(part)

	local readers = {}

	function readers.maxLength(rule)
		local limit = rule.limit
		if math.type(limit) == nil or limit < 0 or limit ~= limit then return nil, "limit is no number" end
		if type(rule.reason) ~= "string" then return nil, "reason is no text" end
		return { limit = limit, reason = rule.reason }
	end

	function readers.words(lists)
		if not is_array(lists, 1000) then return nil, "no list" end
		local found = words.new_list()
		for _, list in ipairs(lists) do
			if type(list) ~= "table" or type(list.reason) ~= "string" then return nil, "reason is no text" end
			if not is_array(list.entries, 100000) then return nil, "entries is no list" end
			for _, entry in ipairs(list.entries) do
				if type(entry) ~= "string" then return nil, "an entry is no text" end
				words.add(found, entry, list.reason)
			end
		end
		return found
	end

	function readers.emojiOnly(rule)
		if type(rule.reason) ~= "string" then return nil, "reason is no text" end
		if not is_array(rule.names, 10000) then return nil, "names is no list" end
		for _, name in ipairs(rule.names) do
			if type(name) ~= "string" then return nil, "a name is no text" end
		end
		return { names = emoji.names(rule.names), reason = rule.reason }
	end

	--- The object of a policy. Returns what reason() takes, or nil, "what is wrong". An entry without a word in it is
	--- found nowhere, and is left out.
	function self.read(value)
		local rules = {}
		for key, read in pairs(readers) do
			if value[key] ~= nil then
				if type(value[key]) ~= "table" then return nil, key .. " is of another type" end
				local rule, why = read(value[key])
				if not rule then return nil, key .. ": " .. why end
				rules[key] = rule
			end
		end
		return rules
	end

	-- Joiners, selectors, tones and marks belong to the character before: a family of emojis is one.
	local attached = {
		0x300, 0x36F, 0x200B, 0x200F, 0x20D0, 0x20FF, 0xFE00, 0xFE0F, 0xFE20, 0xFE2F, 0x1F3FB, 0x1F3FF, 0xE0020, 0xE007F,
	}
	local contain = part "ranges".contain

	local function is_longer(text, limit)
		local units = utf8.len(text) or #text
		if units <= limit or not utf8.len(text) then return units > limit end
		local count, joined = 0, false
		for _, code in utf8.codes(text) do
			local belongs = joined or code > 0x2FF and contain(attached, code)
			if not belongs then count = count + 1 end
			joined = code == 0x200D
		end
		return count > limit
	end

	--- Why none of the texts of one message may pass, or nil. Each counts for itself; empty ones say nothing.
	function self.reason(rules, texts)
		for _, text in ipairs(texts) do
			if text ~= "" then
				local length, only = rules.maxLength, rules.emojiOnly
				if length and is_longer(text, length.limit) then return length.reason end
				if only and not emoji.is_only(text, only.names) then return only.reason end
				local reason = rules.words and words.find(rules.words, text)
				if reason then return reason end
			end
		end
		return nil
	end

	return self
end

return without
