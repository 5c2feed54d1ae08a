extension HelpText {
    /// What `switchyard COMMAND --help` prints of the commands about accounts.
    static let topics = ["login": login, "import": imports, "accounts": accounts]

    private static let login = """
        usage: switchyard login [NAME] [OPTIONS]

        Logs in to an account and stores its credential in `auth-dir`; a running server takes it up by
        itself. Without a name it says which logins the loaded plugins have.

          --no-browser         print the address only; without it a browser is opened where there is
                               a screen
          --callback-port N    the port of the loopback that the browser returns to; 0 is any
          -c, --config FILE    the configuration
          --plugins FOLDER     overrides `plugins.dir`

        A login with a browser waits for its return. Where the browser runs on another machine, or the
        port is taken, paste the address that it ends at, or the code. A device's login prints a code.
        What is asked may come through a pipe. Ctrl-C ends a login; nothing is stored then.

        exit status: 0 stored, 1 failed, 2 no such login, 130 cancelled
        """

    private static let imports = """
        usage: switchyard import SOURCE [PATH] [OPTIONS]

        Stores the credential of another program in `auth-dir`. SOURCE is what a loaded plugin reads,
        or `cliproxyapi` for a folder of that program; PATH is where it lies if not where it is by
        default. A credential that is here already and lives longer stays.

          -c, --config FILE    the configuration
          --plugins FOLDER     overrides `plugins.dir`

        exit status: 0 stored, 1 not stored, 2 no such source
        """

    private static let accounts = """
        usage: switchyard accounts [OPTIONS]
               switchyard accounts reset ACCOUNT [MODEL] [OPTIONS]

        Lists the accounts of the configuration and of `auth-dir`; where a server runs with the same
        folder, with what it knows of them. `reset` ends the rests of an account, given by its id, its
        label or its file, or of one model on it.

          --watch              print the list every two seconds
          --json               a document instead of the list; with --watch one a line
          -c, --config FILE    the configuration
          --plugins FOLDER     overrides `plugins.dir`

        exit status: 0 done, 1 not done
        """
}
