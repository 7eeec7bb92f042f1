-- Packs frames into batches: one stanza with many of them costs a fraction of as many stanzas.

local batch = {}

--- About how many bytes an element is on the wire, or in memory with what each table in it costs for `each`. Without
-- recursion: how deep it is, is up to whoever sent it.
function batch.size(element, each)
	local total, open = 0, { element }
	while #open > 0 do
		local one = table.remove(open)
		total = total + 2 * #one.name + (each or 5)
		for name, value in pairs(one.attr) do total = total + #name + 4 + #value end
		for i = 1, #one do
			local child = one[i]
			if type(child) == "string" then total = total + #child else open[#open + 1] = child end
		end
	end
	return total
end

--- A queue of batches, each of at most `max_frames` frames and `max_bytes` bytes; a larger frame is alone in its own.
function batch.queue(max_frames, max_bytes)
	local self = {}
	local batches, first, last = {}, 1, 0
	local bytes = 0

	--- Whether a batch begins with it, and its size.
	function self.put(element)
		local size = batch.size(element)
		local open = batches[last]
		local begins = not open or #open >= max_frames or bytes + size > max_bytes
		if begins then
			last, bytes, open = last + 1, 0, {}
			batches[last] = open
		end
		open[#open + 1] = element
		bytes = bytes + size
		return begins, size
	end

	--- Takes out the batch that is next, a list of frames, or nil; what comes later begins another one.
	function self.take()
		local frames = batches[first]
		if not frames then return nil end
		batches[first] = nil
		first = first + 1
		return frames
	end

	return self
end

return batch
