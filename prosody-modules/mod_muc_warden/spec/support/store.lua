-- A keyval store of Prosody's: `local store_of = require "spec.support.store"`. Like those on disk, it gives copies.
-- `entries` has what is in it (of the host itself under ""), `writes` how often it was written to, `problem` an error that
-- every reading and writing gives.

local function copy_of(value)
	if type(value) ~= "table" then return value end
	local copy = {}
	for key, inner in pairs(value) do copy[key] = copy_of(inner) end
	return copy
end

return function()
	local store = { entries = {}, writes = 0 }

	function store:get(key)
		if self.problem then return nil, self.problem end
		return copy_of(self.entries[key or ""])
	end

	function store:set(key, value)
		if self.problem then return nil, self.problem end
		self.writes = self.writes + 1
		self.entries[key or ""] = copy_of(value)
		return true
	end

	return store
end
