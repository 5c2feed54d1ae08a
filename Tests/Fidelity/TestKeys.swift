/// Keys that were made for these tests and open nothing.
package enum TestKeys {
    /// A private RSA key.
    package static let rsa = """
        -----BEGIN PRIVATE KEY-----
        MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQC/rXTh4hpbhGms
        e8/HQm48S4y0N1HLpRWRU4LJlAd8Vk+N6OG8ECdNJ8pjOjkm2O3NhdomQ/HAO9D8
        EUuUkok4+JMrYQQdz4KbWqDI3ZdZ2nkan+1n+iLCo/yrfYWZcCsbVbAGwFJ4etQt
        lT8uvkn4zum5OdWNH2pbqbOm+qa4wzcSlU2REUiAqEcI73FroyI4XtB1ZIh26uID
        L/Mbp7J+Epvr8FNzuLJMEPAoLACaWuH19upOH7FDu1RQWz6EDRbT7TAmh4tqW5l0
        6nDFVpPTHF2k3MgOG8Lqw/I5o6eFftBSM/Go64bYOgRJYFa88dVgsBL0sebggHFa
        K2QaJZtdAgMBAAECggEAA3o9JZ/5hHGJjUSNx3qwD037loVuaXhsRL+0Hr4dyKa0
        OMnh1oygeejf5h73THohDlqAU7Nl3mv3ZatWqLJj5PG1kdLnxTavkuv5AMvsZAfv
        rIj8QKesG8Xn3qCfXOJJFezfDbBNjrwDv3P2un1fUDFI0kB3XGEWh+UzSjM/9Rgl
        ivZnGPWgUJb+I7hAsYVucojD7AwxVXVql/lQSkXqu1rXysWg8G2W6YCIYswUl1Td
        LuL+hhvwAGkc+hCi5JvS4w0eul+MiJzvmJ9WoEk+VcGFlQtlaKMzAjwylDPBrZgI
        9t+Ezqy9KzixvzXrQgsGlFhZU68iGaJTtc1JhbbW4QKBgQDnf1kNFwv9O/jUVxnd
        uEi5186nfqbKqYVNURrjBmlNILpZjQFxklPp8ZBUjntMqhD0WSABGDrztTo0YPG8
        9LQlC4RTYkD6zDsqKHsiyHdK7WivXHJ+HmLYW5j5uv4kuNTDUXTBmKMXrkW349Jk
        4/iwieIr8nN/AgvyzjbBUWUj5QKBgQDT9yZHEruZl/Fj5oAC2QFHAxL36gNrMxNS
        gypSRW2MD7Xi24FacKyfNc3tWJEvOIiv34vlUA/HK6ddsKAz/ycaEnlF8hOOpSF3
        XCqRda//sWnB+BxABmn5iYaEJJNzb+3AlrY2skqe+HaQ4oEkBbIsgqJ7IgKYyzNl
        wjaqUdMSGQKBgFHfPhVdE0ZqUWR3sZQyurXPVyzxo/eE4LopdwLXn6JBcuZ88gfC
        op7Yah0djwncE8b3RlRcx2ytqXog1x3mxVdcrV34H9cTJ9GPI413rIj5Uc7DOVLV
        WEwAiSe5NGy0WbsCMfLOEtArOEkC78PyxF9bRHwacTJ3/NXQjJjuOoDpAoGAMs0K
        LICN27rxzKqixYvy5W0UL7yzQw8Ds4PiMcOYBLiDNDK9pspYZPQFPbw7V6DqCZS/
        N59fmLGatDavvqaJXZNN43ioPUjQY4YAYcpd+x8vJKDtTF79KSRPy/3kJQePaNf2
        JdfHUKBl8kWHA/YlhMtuW6qECtCwqdPJPDrOJokCgYBUL4nW/jZFrBte3LnulgF4
        U2vfExgH1o9lNMLJr7H88D+ZefmzvMClcDW5mVdugrpqjGA6X8nJRgjoLyDfXi2h
        N0RQDJ4JlXS4NTw6BLD1cY9a4xWY3u1qW6eC8uY6V/+Md6JO5CG6HmJ8AM3vZLpE
        SD4zNH/lhB3oTPRxIcPuqA==
        -----END PRIVATE KEY-----
        """

    /// The signature of `switchyard` by that key, as `openssl dgst -sha256 -sign` makes it.
    package static let signature = """
        q6majFED8iYagtPq/3ai3yhbS1x+KwkNMNxgil1AFFSuJ/ZgFEcxB9SPDbEQ0ZB/8utd0W46afFX0lfQ\
        KTUFyNQd3FN+uJMNF8LGodZxtGxOxci0ogq1cPqVLfSc/S2xoRBZmRZHzaXN+Rk4bZTj4syA8difIYcp\
        67D8q32cUbDYzAoe4h5FhocmnIO9KigtkgyNC04YcIjVg7GI/QUQ6Mifls19J1JclxQx78Hirm8QDyiA\
        usA1REJ7QC83VxEyde+NTdmf6jXIn2FW1m5pUHJUZY18/uNv1bsty/Kxy4712biUzYJNcbK5pgag+lKS\
        OvDHHAWqUZyFzD8bEGzU2w==
        """

    /// A private key of another kind.
    package static let ellipticCurve = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgmF+nJCby1ppdkd5W
        p3tiXscRPFRf1fgUA0J6GEnH6yGhRANCAATtvliF3LeO4/DQPV42c5rqo6wi4UX1
        /yJ/nuUCw3wGJCqRq8kBT5pzJPl8yzGM0rHpS7CRD2XbqWrxw9aaaIn8
        -----END PRIVATE KEY-----
        """
}
