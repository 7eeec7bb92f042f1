-- Many messages of one room in the archive, read and replaced at once.

local st = require "util.stanza"

local archive = {}

--- env: `store` (Prosody's archive store "muc_log", or nil), `host`, `log`, and where the storage is "internal", `list`:
-- core.storagemanager's `olddm`. That storage writes the whole archive of a room anew for every message that is replaced
-- (mod_storage_internal, `archive:set`), and everybody on the server waits meanwhile; by `list` it is written once for all.
function archive.new(env)
	local self = {}
	local store, list = env.store, env.list

	--- Whether it can be looked into and changed at all.
	self.able = store ~= nil and store.name ~= "null" and store.find ~= nil and store.set ~= nil

	local function attempt(what, fn, ...)
		local done, result, err = pcall(fn, ...)
		if done and result then return result end
		env.log("error", "Could not %s the archive: %s", what, tostring(done and err or result))
		return nil
	end

	local function take(found, key, item)
		if not st.is_stanza(item) then item = st.deserialize(item) end
		if item and item.name == "message" then found[key] = item end
	end

	-- Read to the end: what is left of a reading in 13.0 keeps its files open.
	local function find(node, query)
		local found = {}
		local items, err = store:find(node, query)
		if not items then return err == "item-not-found" and found or nil, err end
		for key, item in items do take(found, key, item) end
		return found
	end

	--- The messages of those ids, by id; nil where the archive cannot be read.
	function self.read(node, ids)
		if store.caps and store.caps.ids then return attempt("read", find, node, { ids = ids }) end
		local found = {}
		for _, id in ipairs(ids) do
			local one = attempt("read", find, node, { key = id })
			if not one then return nil end
			found[id] = one[id]
		end
		return found
	end

	-- What mod_storage_internal keeps beside the stanza stays as it is.
	local function in_place_of(old, stanza)
		local item = st.preserialize(st.clone(stanza))
		item.key, item.when, item.with = old.key, old.when, old.with
		item.attr.stamp = old.attr.stamp
		return item
	end

	local function replace_in_list(node, stanzas)
		local items, err = list.list_load(node, env.host, store.store)
		if not items then return nil, err or "there is none" end
		local replaced = {}
		for index, item in ipairs(items) do
			local stanza = item.key ~= nil and stanzas[item.key]
			if stanza then
				items[index] = in_place_of(item, stanza)
				replaced[item.key] = true
			end
		end
		local ok, why = list.list_store(node, env.host, store.store, items)
		if not ok then return nil, why or "it cannot be written" end
		return replaced
	end

	--- Puts each of `stanzas` (by id) in the place of the message of that id. A set of the ids for which that was done.
	function self.replace(node, stanzas)
		if next(stanzas) == nil then return {} end
		if list and store.store then return attempt("change", replace_in_list, node, stanzas) or {} end
		local replaced = {}
		for id, stanza in pairs(stanzas) do
			replaced[id] = attempt("change", store.set, store, node, id, stanza) and true or nil
		end
		return replaced
	end

	return self
end

return archive
