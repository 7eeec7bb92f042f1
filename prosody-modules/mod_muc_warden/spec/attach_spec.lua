local part = require "spec.load"
local attach = part "attach"

describe("on the bot's own component the module", function()
	local shared, kinds, loaded, done, logged, wishes

	-- As mod_muc_warden.lua does it on a MUC host.
	local function begin(muc_host)
		loaded[muc_host] = true
		attach.listens(shared, muc_host, attach.components(shared, muc_host, {}))
	end

	local function component(host)
		local function act(name, change)
			return function(muc_host)
				done[#done + 1] = name .. " " .. muc_host
				change(muc_host)
				return true
			end
		end
		return attach.new {
			shared = shared, host = host, wished = function() return wishes[host] end,
			log = function(level, format, ...) logged[#logged + 1] = level .. ": " .. format:format(...) end,
			kind_of = function(name) return kinds[name] end, is_loaded = function(name) return loaded[name] == true end,
			load = act("load", begin), reload = act("reload", begin),
			unload = act("unload", function(muc_host)
				loaded[muc_host] = nil
				attach.listens(shared, muc_host, nil)
			end),
		}
	end

	local function happened()
		local list = done
		done = {}
		table.sort(list)
		return list
	end

	before_each(function()
		shared, loaded, done, logged = {}, {}, {}, {}
		kinds = { rooms = "muc", more = "muc", people = "other" }
		wishes = { bot = { rooms = true, more = true }, other = { rooms = true } }
	end)

	it("loads itself on the MUC hosts that are named, once, and unloads what it loaded", function()
		local bot = component "bot"
		bot.look()
		assert.same({ "load more", "load rooms" }, happened())
		assert.same({ "bot" }, attach.components(shared, "rooms", {}))
		bot.look()
		bot.appeared "rooms"
		assert.same({}, happened())
		bot.close()
		assert.same({ "unload more", "unload rooms" }, happened())
		assert.same({ "own" }, attach.components(shared, "rooms", { "own" }))
	end)

	it("is listened to where the MUC host has the module itself, and leaves it there", function()
		begin "rooms"
		local bot = component "bot"
		bot.look()
		assert.same({ "load more", "reload rooms" }, happened())
		bot.close()
		assert.same({ "reload rooms", "unload more" }, happened())
		assert.is_true(loaded.rooms)
		assert.is_nil(shared.listening.rooms.bot)
	end)

	it("does nothing where a MUC host comes later with the module of its own", function()
		kinds.rooms, kinds.more = nil, nil
		local bot = component "bot"
		bot.look()
		begin "rooms"
		kinds.rooms = "muc"
		bot.appeared "rooms"
		bot.appeared "elsewhere"
		assert.same({}, happened())
		kinds.more = "muc"
		bot.appeared "more"
		assert.same({ "load more" }, happened())
	end)

	it("shares a host with another component, and the last one unloads it", function()
		local bot, other = component "bot", component "other"
		wishes.bot = { rooms = true }
		bot.look()
		other.look()
		assert.same({ "load rooms", "reload rooms" }, happened())
		assert.same({ "bot", "other" }, attach.components(shared, "rooms", {}))
		bot.close()
		assert.same({ "reload rooms" }, happened())
		assert.same({ "other" }, attach.components(shared, "rooms", {}))
		other.close()
		assert.same({ "unload rooms" }, happened())
	end)

	it("follows the configuration when it is read again", function()
		local bot = component "bot"
		wishes.bot = { rooms = true }
		bot.look()
		happened()
		wishes.bot = { more = true }
		bot.look()
		assert.same({ "load more", "unload rooms" }, happened())
	end)

	it("touches nothing while it is reloaded", function()
		local bot = component "bot"
		bot.look()
		happened()
		bot.close(true)
		local again = component "bot"
		again.resume()
		again.look()
		assert.same({}, happened())
		again.close()
		assert.same({ "unload more", "unload rooms" }, happened())
	end)

	it("does not unload what somebody has loaded anew by hand", function()
		local bot = component "bot"
		wishes.bot = { rooms = true }
		bot.look()
		attach.is_theirs(shared, "rooms")
		happened()
		bot.close()
		assert.same({ "reload rooms" }, happened())
	end)

	it("says once which hosts are none, or no MUC", function()
		wishes.bot = { people = true, nowhere = true, rooms = true }
		local bot = component "bot"
		bot.look()
		bot.complain()
		table.sort(logged)
		assert.same({
			[[error: muc_warden_hosts names "nowhere", which is no host of this server: nothing is judged there]],
			[[error: muc_warden_hosts names "people", which is no MUC component: nothing is judged there]],
		}, logged)
		assert.same({ "load rooms" }, happened())
	end)

	it("says that it has nothing to do", function()
		wishes.bot = {}
		local bot = component "bot"
		bot.look()
		bot.complain()
		assert.equal(1, #logged)
	end)

	it("tells what could not be loaded, tries it again with the next configuration, and does not unload it", function()
		local is_broken = true
		local bot = attach.new {
			shared = shared, host = "bot", wished = function() return { rooms = true } end,
			log = function(level, format, ...) logged[#logged + 1] = level .. ": " .. format:format(...) end,
			kind_of = function() return "muc" end, is_loaded = function(host) return loaded[host] == true end,
			load = function(host)
				if is_broken then return nil, "broken" end
				begin(host)
				return true
			end,
		}
		bot.look()
		assert.same({ "error: Could not load the module on rooms: broken" }, logged)
		bot.close()
		bot.look()
		is_broken = false
		bot.look()
		assert.is_true(loaded.rooms)
	end)
end)
