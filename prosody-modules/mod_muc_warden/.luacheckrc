std = "lua54"
max_line_length = 130

-- The parts know nothing of Prosody but its libraries: hooks, options and the log are the module's.
files["mod_muc_warden.lua"] = {
	read_globals = {
		"prosody",
		module = {
			other_fields = true,
			fields = {
				load = { read_only = false },
				save = { read_only = false },
				restore = { read_only = false },
				unload = { read_only = false },
			},
		},
	},
}
files["spec"] = { std = "+busted" }
