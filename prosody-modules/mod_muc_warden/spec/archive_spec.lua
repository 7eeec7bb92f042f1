local part = require "spec.load"
local datetime = require "util.datetime"
local st = require "util.stanza"

local function message(text)
	return st.message({ from = "tavern@rooms.example/Mallory", type = "groupchat" }, text)
end

-- An archive store as Prosody gives it; `calls` counts what was asked of it.
local function store(messages, caps)
	local of = { store = "muc_log", caps = caps or { ids = true }, calls = { find = 0, set = 0 }, kept = messages }
	function of:find(_, query)
		self.calls.find = self.calls.find + 1
		local wanted, key, stanza = {}, nil, nil
		for _, id in ipairs(query.ids or { query.key }) do wanted[id] = true end
		return function ()
			repeat key, stanza = next(self.kept, key) until key == nil or wanted[key]
			return key, stanza, 1000, "message<groupchat"
		end
	end
	function of:set(_, id, stanza)
		self.calls.set = self.calls.set + 1
		if not self.kept[id] then return nil, "item-not-found" end
		self.kept[id] = stanza
		return true
	end
	return of
end

describe("archive", function ()
	local archive = part "archive"
	local logged

	local function new(of, list)
		logged = {}
		return archive.new {
			store = of, list = list, host = "rooms.example", log = function (level) logged[#logged + 1] = level end,
		}
	end

	it("works with a storage that finds and replaces, and with no other", function ()
		assert.is_true(new(store {}).able)
		assert.is_false(new(nil).able)
		assert.is_false(new({ name = "null", find = print, set = print }).able)
		assert.is_false(new({ find = print }).able)
	end)

	it("reads many in one go, and only what was asked for", function ()
		local of = store { A1 = message "one", A2 = message "two", A3 = message "three" }
		local found = new(of).read("tavern", { "A1", "A3", "A9" })
		assert.same({ "one", nil, "three", nil },
			{ found.A1:get_child_text("body"), found.A2, found.A3:get_child_text("body"), found.A9 })
		assert.equal(1, of.calls.find)
	end)

	it("reads one by one where the storage knows no lists of ids", function ()
		local of = store({ A1 = message "one", A2 = message "two" }, {})
		local found = new(of).read("tavern", { "A1", "A2", "A9" })
		assert.truthy(found.A1 and found.A2 and not found.A9)
	end)

	it("does not take an archived presence for a message", function ()
		assert.same({}, new(store { P1 = st.presence() }).read("tavern", { "P1" }))
	end)

	it("finds nothing in a room without archive", function ()
		local of = store {}
		of.find = function () return nil, "item-not-found" end
		assert.same({}, new(of).read("tavern", { "A1" }))
	end)

	for what, find in pairs {
		["that says so"] = function () return nil, "disk" end,
		["that throws"] = function () error "disk" end,
		["that throws half-way"] = function () return function () error "disk" end end,
	} do
		it("survives a storage " .. what, function ()
			local of = store {}
			of.find = find
			assert.is_nil(new(of).read("tavern", { "A1" }))
			assert.same({ "error" }, logged)
		end)
	end

	it("says which messages were replaced", function ()
		local of = store { A1 = message "one" }
		assert.same({ A1 = true }, new(of).replace("tavern", { A1 = message "-", A9 = message "-" }))
		assert.equal("-", of.kept.A1:get_child_text("body"))
		of.set = function () error "disk" end
		assert.same({}, new(of).replace("tavern", { A1 = message "-" }))
	end)

	describe("in internal storage", function ()
		local items, written

		local function item(key, text)
			local kept = st.preserialize(message(text))
			kept.key, kept.when, kept.with = key, 1000.5, "message<groupchat"
			kept.attr.stamp = datetime.datetime(1000)
			return kept
		end

		local list = {
			list_load = function (node, host, name)
				assert.same({ "tavern", "rooms.example", "muc_log" }, { node, host, name })
				return items
			end,
			list_store = function (_, _, _, all)
				written[#written + 1] = all
				return true
			end,
		}

		before_each(function ()
			items, written = { item("A1", "one"), item("A2", "two"), item(nil, "old"), item("A3", "three") }, {}
		end)

		it("writes all of it once, however many are replaced", function ()
			local of = store {}
			local replaced = new(of, list).replace("tavern", { A1 = message "-", A3 = message "-", A9 = message "-" })
			assert.same({ A1 = true, A3 = true }, replaced)
			assert.same({ 1, 0 }, { #written, of.calls.set })
			local texts = {}
			for index, kept in ipairs(written[1]) do texts[index] = st.deserialize(kept):get_child_text("body") end
			assert.same({ "-", "two", "old", "-" }, texts)
		end)

		it("keeps when and what each was", function ()
			new(store {}, list).replace("tavern", { A1 = message "-" })
			local kept = written[1][1]
			assert.same({ "A1", 1000.5, "message<groupchat" }, { kept.key, kept.when, kept.with })
			assert.equal(datetime.datetime(1000), kept.attr.stamp)
		end)

		it("leaves the stanza alone that it stores", function ()
			local stone = message "-"
			new(store {}, list).replace("tavern", { A1 = stone })
			assert.is_nil(stone.attr.stamp)
		end)

		it("does not write when there is nothing to replace", function ()
			assert.same({}, new(store {}, list).replace("tavern", {}))
			assert.equal(0, #written)
		end)

		it("claims nothing when it cannot be written or read", function ()
			local broken = { list_load = list.list_load, list_store = function () return nil end }
			assert.same({}, new(store {}, broken).replace("tavern", { A1 = message "-" }))
			items = nil
			assert.same({}, new(store {}, list).replace("tavern", { A1 = message "-" }))
			assert.same({ "error" }, logged)
		end)
	end)
end)
