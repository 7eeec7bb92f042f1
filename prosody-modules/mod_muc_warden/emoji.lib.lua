-- Whether a text is emojis and nothing else, by classes of characters (UTS #51). Which joined ones and flags some font
-- draws as one is not looked up: all of them pass.

local emoji = {}

-- Drawn as pictures, with or without a selector; from U+1F000 on whole blocks. Pairs of first and last.
local drawn = {
	0x231A, 0x231B, 0x2328, 0x2328, 0x23CF, 0x23CF, 0x23E9, 0x23F3, 0x23F8, 0x23FA, 0x25FD, 0x25FE, 0x2600, 0x2604,
	0x260E, 0x260E, 0x2611, 0x2611, 0x2614, 0x2615, 0x2618, 0x2618, 0x261D, 0x261D, 0x2620, 0x2620, 0x2622, 0x2623,
	0x2626, 0x2626, 0x262A, 0x262A, 0x262E, 0x262F, 0x2638, 0x263A, 0x2640, 0x2640, 0x2642, 0x2642, 0x2648, 0x2653,
	0x265F, 0x2660, 0x2663, 0x2663, 0x2665, 0x2666, 0x2668, 0x2668, 0x267B, 0x267B, 0x267E, 0x267F, 0x2692, 0x2697,
	0x2699, 0x2699, 0x269B, 0x269C, 0x26A0, 0x26A1, 0x26A7, 0x26A7, 0x26AA, 0x26AB, 0x26B0, 0x26B1, 0x26BD, 0x26BE,
	0x26C4, 0x26C5, 0x26C8, 0x26C8, 0x26CE, 0x26CF, 0x26D1, 0x26D1, 0x26D3, 0x26D4, 0x26E9, 0x26EA, 0x26F0, 0x26F5,
	0x26F7, 0x26FA, 0x26FD, 0x26FD, 0x2702, 0x2702, 0x2705, 0x2705, 0x2708, 0x270D, 0x270F, 0x270F, 0x2712, 0x2712,
	0x2714, 0x2714, 0x2716, 0x2716, 0x271D, 0x271D, 0x2721, 0x2721, 0x2728, 0x2728, 0x2733, 0x2734, 0x2744, 0x2744,
	0x2747, 0x2747, 0x274C, 0x274C, 0x274E, 0x274E, 0x2753, 0x2755, 0x2757, 0x2757, 0x2763, 0x2764, 0x2795, 0x2797,
	0x27A1, 0x27A1, 0x27B0, 0x27B0, 0x27BF, 0x27BF, 0x2B1B, 0x2B1C, 0x2B50, 0x2B50, 0x2B55, 0x2B55, 0x1F004, 0x1F004,
	0x1F0CF, 0x1F0CF, 0x1F170, 0x1F171, 0x1F17E, 0x1F17F, 0x1F18E, 0x1F18E, 0x1F191, 0x1F19A, 0x1F201, 0x1F202,
	0x1F21A, 0x1F21A, 0x1F22F, 0x1F22F, 0x1F232, 0x1F23A, 0x1F250, 0x1F251, 0x1F300, 0x1F64F, 0x1F680, 0x1F6FF,
	0x1F7E0, 0x1F7F0, 0x1F90C, 0x1F9FF, 0x1FA70, 0x1FAFF,
}

-- Text, unless U+FE0F asks for the picture.
local asked_for = {
	0xA9, 0xA9, 0xAE, 0xAE, 0x203C, 0x203C, 0x2049, 0x2049, 0x2122, 0x2122, 0x2139, 0x2139, 0x2194, 0x2199,
	0x21A9, 0x21AA, 0x24C2, 0x24C2, 0x25AA, 0x25AB, 0x25B6, 0x25B6, 0x25C0, 0x25C0, 0x25FB, 0x25FC, 0x2934, 0x2935,
	0x2B05, 0x2B07, 0x3030, 0x3030, 0x303D, 0x303D, 0x3297, 0x3297, 0x3299, 0x3299,
}

--- part(name) loads another part.
function emoji.new(part)
	local self = {}
	local is_in = part "ranges".contain

	local picture, as_text, keycap = 0xFE0F, 0xFE0E, 0x20E3

	local function is_space(code)
		return code >= 0x09 and code <= 0x0D or code == 0x20 or code == 0x85 or code == 0xA0 or code == 0x1680
			or code >= 0x2000 and code <= 0x200A or code == 0x2028 or code == 0x2029 or code == 0x202F or code == 0x205F
			or code == 0x3000
	end

	-- Joiners, selectors and tags that no emoji needs are not seen either.
	local function is_unseen(code)
		return code == 0xAD or code >= 0x200B and code <= 0x200F or code >= 0x2060 and code <= 0x2064 or code == 0xFEFF
			or code >= 0xFE00 and code <= 0xFE0F and code ~= as_text or code >= 0xE0020 and code <= 0xE007F
	end

	local function is_regional(code) return code >= 0x1F1E6 and code <= 0x1F1FF end

	-- Where the emoji at index `at` of the characters ends, or nil.
	local function emoji_end(codes, at)
		local code, after = codes[at], codes[at + 1]
		if is_in(drawn, code) then return at end
		if is_in(asked_for, code) then return after == picture and at + 1 or nil end
		if is_regional(code) then return after and is_regional(after) and at + 1 or nil end
		if code >= 0x30 and code <= 0x39 or code == 0x23 or code == 0x2A then
			if after == picture then at, after = at + 1, codes[at + 2] end
			return after == keycap and at + 1 or nil
		end
		return nil
	end

	--- How many characters the longest short name may have: it bounds how often one character of a text is looked at.
	self.max_name = 64

	local function codes_of(text)
		local codes = {}
		for _, code in utf8.codes(text) do codes[#codes + 1] = code end
		return codes
	end

	--- Short names of the channel's emojis, as is_only() takes them; without those that are empty, too long or no UTF-8.
	function self.names(list)
		local tree = {}
		for _, name in ipairs(list) do
			local length = utf8.len(name)
			if length and length > 0 and length <= self.max_name then
				local node = tree
				for _, code in ipairs(codes_of(name:lower())) do
					node[code] = node[code] or {}
					node = node[code]
				end
				node.ends = true
			end
		end
		return tree
	end

	-- Marks each place that a name which begins at `at` can end before.
	local function mark_names(names, codes, at, reachable)
		local node = names[codes[at]]
		while node do
			at = at + 1
			if node.ends then reachable[at] = true end
			node = node[codes[at]]
		end
	end

	--- Emojis, short names (in any case, also without anything between them) and white space, but not white space alone.
	function self.is_only(text, names)
		if not utf8.len(text) then return false end
		local codes = codes_of(text:lower())
		local reachable, is_anything = { true }, false
		for at = 1, #codes do
			if reachable[at] then
				local ends = emoji_end(codes, at)
				if ends then reachable[ends + 1] = true end
				if is_space(codes[at]) or is_unseen(codes[at]) then reachable[at + 1] = true else is_anything = true end
				mark_names(names, codes, at, reachable)
			end
		end
		return is_anything and reachable[#codes + 1] == true
	end

	return self
end

return emoji
