-- Classes of characters, as sorted lists of pairs: the first and the last code point of each range.

local ranges = {}

function ranges.contain(list, code)
	local low, high = 1, #list // 2
	while low <= high do
		local middle = (low + high) // 2
		if code < list[2 * middle - 1] then high = middle - 1
		elseif code > list[2 * middle] then low = middle + 1
		else return true end
	end
	return false
end

return ranges
