extension GenerationBuilder.Report {
    /// Tells the operator what was found.
    func log() {
        for refusal in refusals {
            Log.error(
                "account refused",
                [
                    "path": .text(refusal.path), "line": .number(refusal.line),
                    "reason": .text(refusal.reason),
                ]
            )
        }
        for refusal in files {
            Log.warning(
                "credential file gives no account",
                ["file": .text(refusal.file), "reason": .text(refusal.reason)]
            )
        }
        for file in exposed {
            Log.warning(
                "credential file can be read by others",
                ["file": .text(file), "advice": "chmod 600"]
            )
        }
        for (file, remark) in remarks {
            Log.warning("credential file", ["file": .text(file), "remark": .text(remark)])
        }
        for alias in unroutedAliases {
            Log.warning("alias leads to no account", ["alias": .text(alias)])
        }
    }
}
