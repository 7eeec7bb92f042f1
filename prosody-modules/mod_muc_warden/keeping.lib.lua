-- What outlives a reload of the module and an orderly restart of Prosody.

local keeping = {}

--- env: `store` (a keyval store of the host), `log`, and `parts`: by name what has `save()` -> a plain table, and
-- `restore(saved)`.
function keeping.new(env)
	local self = {}

	function self.save()
		local saved = {}
		for name, part in pairs(env.parts) do saved[name] = part.save() end
		return saved
	end

	--- What another version of the module left may lack something, or be of another shape: that is lost, and nothing else.
	function self.restore(saved)
		for name, part in pairs(env.parts) do
			local left = type(saved) == "table" and saved[name]
			local ok, problem = true, nil
			if left then ok, problem = pcall(part.restore, left) end
			if not ok then env.log("error", "What was kept of %s cannot be read: %s", name, tostring(problem)) end
		end
	end

	--- Prosody stops.
	function self.write()
		env.store:set(nil, self.save())
	end

	--- It has started: what was written is taken back once, for it is out of date as soon as people speak.
	function self.read()
		local saved = env.store:get(nil)
		if not saved then return end
		env.store:set(nil, nil)
		self.restore(saved)
	end

	return self
end

return keeping
