local part = require "spec.load"
local options_of = require "spec.support.options"

describe("where the bot's component has the module", function()
	local module, prosody, loaded, hooks, options, attached

	local function begin()
		module = options_of("bot.x", options)
		module.reloading = loaded.again
		function module.hook_global(_, name, handler) hooks[name] = handler end
		local function change(value)
			return function(host, name)
				assert.equal("muc_warden", name)
				loaded[host].muc_warden = value
				return true
			end
		end
		part "component_side".begin {
			module = module, prosody = prosody, attach = part "attach", attached = attached,
			modulemanager = {
				is_loaded = function(host, name) return loaded[host][name] end,
				load = change(true), reload = change(true), unload = change(nil),
			},
		}
	end

	before_each(function()
		prosody = { hosts = { ["rooms.x"] = {}, ["people.x"] = {} } }
		loaded, hooks, attached = { ["rooms.x"] = { muc = true }, ["people.x"] = {}, ["more.x"] = { muc = true } }, {}, {}
		options = { muc_warden_hosts = { "Rooms.x", "people.x", "more.x" } }
		begin()
	end)

	it("it is loaded where the rooms are, also where they come later", function()
		assert.is_true(loaded["rooms.x"].muc_warden)
		assert.is_nil(loaded["people.x"].muc_warden)
		prosody.hosts["more.x"] = {}
		hooks["host-activated"] "more.x"
		assert.is_true(loaded["more.x"].muc_warden)
	end)

	it("what is wrong with the hosts is said when all are there, and at once where they are", function()
		assert.same({}, module.logged)
		hooks["server-started"]()
		assert.equal(2, #module.logged)
		prosody.start_time = 1
		begin()
		assert.equal(2, #module.logged)
	end)

	it("the configuration is followed when it is read again", function()
		options.muc_warden_hosts = {}
		hooks["config-reloaded"]()
		assert.is_nil(loaded["rooms.x"].muc_warden)
		assert.equal(1, #module.logged)
	end)

	it("nothing changes while it is reloaded, and all is taken away when it is unloaded", function()
		module.save()
		module.unload()
		assert.is_true(loaded["rooms.x"].muc_warden)
		loaded.again = true
		begin()
		module.unload()
		assert.is_nil(loaded["rooms.x"].muc_warden)
	end)
end)
