-- Words and phrases of any script, found whole and without case. One pass over a text, however many there are.

local nameprep = require "util.encodings".stringprep.nameprep

local words = {}

-- What stands between words, as pairs of first and last: signs, punctuation, spaces, pictures.
local between = {
	0x00, 0x2F, 0x3A, 0x40, 0x5B, 0x60, 0x7B, 0xA9, 0xAB, 0xAC, 0xAE, 0xB1, 0xB4, 0xB4, 0xB6, 0xB8, 0xBB, 0xBB,
	0xBF, 0xBF, 0xD7, 0xD7, 0xF7, 0xF7, 0x37E, 0x37E, 0x387, 0x387, 0x55A, 0x55F, 0x589, 0x58A, 0x5BE, 0x5BE,
	0x5C0, 0x5C0, 0x5C3, 0x5C3, 0x5C6, 0x5C6, 0x5F3, 0x5F4, 0x609, 0x60D, 0x61B, 0x61B, 0x61D, 0x61F, 0x66A, 0x66D,
	0x6D4, 0x6D4, 0x700, 0x70D, 0x964, 0x965, 0x970, 0x970, 0xE2F, 0xE2F, 0xE3F, 0xE3F, 0xE4F, 0xE4F, 0xE5A, 0xE5B,
	0xF04, 0xF14, 0xF3A, 0xF3D, 0x104A, 0x104F, 0x10FB, 0x10FB, 0x1361, 0x1368, 0x1680, 0x1680, 0x17D4, 0x17DB,
	0x1800, 0x180A, 0x2000, 0x200A, 0x2010, 0x2029, 0x202F, 0x205F, 0x207A, 0x207E, 0x208A, 0x208E, 0x20A0, 0x20CF,
	0x2190, 0x245F, 0x2500, 0x2BFF, 0x2E00, 0x2E5D, 0x3000, 0x3004, 0x3008, 0x3020, 0x3030, 0x3030, 0x3036, 0x303F,
	0x30A0, 0x30A0, 0x30FB, 0x30FB, 0xFE10, 0xFE1F, 0xFE30, 0xFE6F, 0xFF01, 0xFF0F, 0xFF1A, 0xFF20, 0xFF3B, 0xFF40,
	0xFF5B, 0xFF65, 0xFFE0, 0xFFFD, 0x1F000, 0x1F0FF, 0x1F1E6, 0x1F1FF, 0x1F300, 0x1FAFF,
}

-- Seen by nobody: inside a word they are nothing.
local unseen = {
	0xAD, 0xAD, 0x34F, 0x34F, 0x61C, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180F, 0x200B, 0x200F,
	0x202A, 0x202E, 0x2060, 0x206F, 0x3164, 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFEFF, 0xFFA0, 0xFFA0, 0xE0000, 0xE0FFF,
}

-- Written without spaces: where a word ends is not to be seen, so each character stands for itself.
local alone = {
	0xE00, 0xEFF, 0x1000, 0x109F, 0x1780, 0x17FF, 0x2E80, 0x2FDF, 0x3005, 0x3007, 0x3021, 0x3029, 0x3041, 0x312F,
	0x31A0, 0x31BF, 0x31F0, 0x31FF, 0x3400, 0x4DBF, 0x4E00, 0x9FFF, 0xF900, 0xFAFF, 0xFF66, 0xFF9F, 0x20000, 0x3FFFF,
}

--- part(name) loads another part.
function words.new(part)
	local self = {}
	local is_in = part "ranges".contain

	-- A text has few different characters, and looking for a range takes longer than all else. Bounded.
	local classes, room_for = {}, 20000

	local function class_of(char)
		local class = classes[char]
		if class then return class end
		local code = utf8.codepoint(char)
		class = is_in(between, code) and "between" or is_in(unseen, code) and "unseen" or is_in(alone, code) and "alone" or "letter"
		if room_for > 0 then classes[char], room_for = class, room_for - 1 end
		return class
	end

	-- Half of what nameprep takes, since what it folds may grow.
	local max_run = 512

	-- Folds a run of letters. nameprep refuses a few mixtures of directions, and these keep all but their ASCII capitals.
	local function fold(run)
		return nameprep(run) or run:lower()
	end

	-- What is folded may be signs again, for example a fraction.
	local function add_folded(tokens, run)
		local word = {}
		local function finish()
			if word[1] then
				tokens[#tokens + 1] = table.concat(word)
				word = {}
			end
		end
		for char in fold(run):gmatch(utf8.charpattern) do
			local class = class_of(char)
			if class == "between" then finish()
			elseif class == "alone" then
				finish()
				tokens[#tokens + 1] = char
			else word[#word + 1] = char end
		end
		finish()
	end

	local function add_mixed(tokens, chunk)
		local run, size = {}, 0
		local function finish()
			if run[1] then add_folded(tokens, table.concat(run)) end
			run, size = {}, 0
		end
		for char in chunk:gmatch(utf8.charpattern) do
			local class = class_of(char)
			if class == "between" then finish()
			elseif class ~= "unseen" then
				if size + #char > max_run then finish() end
				run[#run + 1], size = char, size + #char
			end
		end
		finish()
	end

	--- The words of a text, folded, in order.
	function self.tokens(text)
		local tokens = {}
		for chunk in text:gmatch("[%w\128-\255]+") do
			if not chunk:find("[\128-\255]") or not utf8.len(chunk) then tokens[#tokens + 1] = chunk:lower()
			else add_mixed(tokens, chunk) end
		end
		return tokens
	end

	--- The longest phrase: it bounds how often one word of a text is looked at.
	self.max_length = 64

	--- A place to put entries in, for add() and find().
	function self.new_list() return {} end

	--- Puts a word or phrase into the list; finding it gives `value`, or what an equal entry put there before. False where
	--- nothing of the entry could ever be found, or it is too long.
	function self.add(list, entry, value)
		local tokens = self.tokens(entry)
		if #tokens == 0 or #tokens > self.max_length then return false end
		local node = list
		for _, token in ipairs(tokens) do
			node.next = node.next or {}
			node.next[token] = node.next[token] or {}
			node = node.next[token]
		end
		if node.value == nil then node.value = value end
		return true
	end

	--- The value of the first entry in the text, or nil.
	function self.find(list, text)
		if not list.next then return nil end
		local tokens = self.tokens(text)
		for start = 1, #tokens do
			local node, at = list, start
			repeat
				node, at = node.next and node.next[tokens[at]], at + 1
				if node and node.value ~= nil then return node.value end
			until not node
		end
		return nil
	end

	return self
end

return words
