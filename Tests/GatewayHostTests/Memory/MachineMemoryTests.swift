import Testing

@testable import GatewayHost

@Suite("MachineMemory")
struct MachineMemoryTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let groups: String
        let mounts: String
        var files: [String: String] = [:]
        let limit: Int
    }

    private static let physical = 1 << 34
    private static let unified =
        "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
    private static let older =
        "29 23 0:25 / /sys/fs/cgroup ro shared:3 - tmpfs tmpfs ro\n"
        + "35 29 0:31 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory\n"
        + "36 29 0:32 / /sys/fs/cgroup/cpu rw shared:10 - cgroup cgroup rw,cpu,cpuacct\n"

    static let cases = [
        Case(
            testDescription: "no groups",
            groups: "0::/\n",
            mounts: "25 0 8:1 / / rw - ext4 /dev/sda rw\n",
            limit: physical
        ),
        Case(
            testDescription: "no limit",
            groups: "0::/a/b\n",
            mounts: unified,
            files: ["/sys/fs/cgroup/a/b/memory.max": "max\n"],
            limit: physical
        ),
        Case(
            testDescription: "the group's own limit",
            groups: "0::/a/b\n",
            mounts: unified,
            files: ["/sys/fs/cgroup/a/b/memory.max": "536870912\n"],
            limit: 536_870_912
        ),
        Case(
            testDescription: "the limit of a group above",
            groups: "0::/a/b\n",
            mounts: unified,
            files: [
                "/sys/fs/cgroup/a/b/memory.max": "536870912\n",
                "/sys/fs/cgroup/a/memory.max": "268435456\n",
                "/sys/fs/cgroup/memory.max": "max\n",
            ],
            limit: 268_435_456
        ),
        Case(
            testDescription: "where the group is slowed down",
            groups: "0::/a\n",
            mounts: unified,
            files: [
                "/sys/fs/cgroup/a/memory.max": "536870912\n",
                "/sys/fs/cgroup/a/memory.high": "400000000\n",
            ],
            limit: 400_000_000
        ),
        Case(
            testDescription: "a container whose mount begins at its own group",
            groups: "0::/docker/abc\n",
            mounts: "30 23 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n",
            files: ["/sys/fs/cgroup/memory.max": "134217728\n"],
            limit: 134_217_728
        ),
        Case(
            testDescription: "a path of another namespace",
            groups: "0::/../../other\n",
            mounts: unified,
            files: ["/sys/fs/cgroup/memory.max": "134217728\n"],
            limit: 134_217_728
        ),
        Case(
            testDescription: "the older hierarchy",
            groups: "5:cpu,cpuacct:/c\n4:memory:/a\n0::/\n",
            mounts: older,
            files: [
                "/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "536870912\n",
                "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
                "/sys/fs/cgroup/cpu/c/memory.limit_in_bytes": "1\n",
            ],
            limit: 536_870_912
        ),
        Case(
            testDescription: "nonsense",
            groups: "x\n::\n4:memory\n0::\n",
            mounts: "\n-\n1 2 3 4 5 6 7 8\n- - - - - - - - - - - cgroup2 - -\n" + unified,
            files: ["/sys/fs/cgroup/memory.max": "-5\n"],
            limit: physical
        ),
    ]

    @Test("finds the least of all limits", arguments: cases)
    func limits(_ given: Case) {
        let memory = MachineMemory(
            read: { path in
                switch path {
                case "/proc/self/cgroup": given.groups
                case "/proc/self/mountinfo": given.mounts
                default: given.files[path]
                }
            },
            physical: Self.physical
        )
        #expect(memory.limit == given.limit)
    }

    @Test("this machine has some")
    func own() {
        #expect(MachineMemory.own.processLimit > 1 << 20)
        #expect(MachineMemory.own.processLimit <= MachineMemory.own.physical)
    }
}
