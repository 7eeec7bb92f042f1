local part = require "spec.load"

describe("the components", function()
	local hosts, hooked, gone, one

	local function host(component)
		return { events = {}, modules = { component = component } }
	end

	before_each(function()
		hosts = {
			bot = host { connected = true, session = "s1" }, other = host { connected = false }, rooms = host(nil),
		}
		hooked, gone = {}, {}
		one = part "components".new {
			hosts = hosts, names = { "bot", "other", "rooms", "nowhere" },
			hook = function(events, _, handler) hooked[#hooked + 1] = { events = events, handler = handler } end,
			gone = function(name) gone[#gone + 1] = name end,
		}
	end)

	it("are hosts with mod_component, connected or not", function()
		local there, connected = {}, {}
		for _, name in ipairs { "bot", "other", "rooms", "nowhere" } do
			if one.is_there(name) then there[#there + 1] = name end
			if one.is_connected(name) then connected[#connected + 1] = name end
		end
		assert.same({ { "bot", "other" }, { "bot" }, { "bot" } }, { there, connected, one.connected() })
	end)

	it("are followed once, and again when their host is another", function()
		one.look()
		one.look "bot"
		assert.equal(2, #hooked)
		hosts.bot = host { connected = true }
		one.look "someone"
		assert.equal(2, #hooked)
		one.look "bot"
		assert.equal(hosts.bot.events, hooked[3].events)
	end)

	it("are gone when their connection ends, not when a second one is turned away", function()
		one.look "bot"
		hooked[1].handler { session = "s2" }
		assert.same({}, gone)
		hooked[1].handler { session = "s1" }
		assert.same({ "bot" }, gone)
	end)

	it("are gone with their host", function()
		one.look "bot"
		hosts.bot.modules.component = nil
		hooked[1].handler { session = "s1" }
		hosts.bot = nil
		hooked[1].handler { session = "s1" }
		one.left "bot"
		one.left "someone"
		assert.same({ "bot", "bot", "bot" }, gone)
		hosts.bot = host { connected = true }
		one.look "bot"
		assert.equal(2, #hooked)
	end)
end)
