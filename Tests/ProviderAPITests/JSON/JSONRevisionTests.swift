import ProviderAPI
import Testing

@Suite("JSON revision")
struct JSONRevisionTests {
    private static let source = #"{"a" : [1, {"b":2, "c":[]} ,3],  "d":{ }, "e":"x"}"#

    private func revised(_ change: (JSONNode, inout JSONRevision) -> Void) throws -> String {
        let document = try JSONDocument(copying: Self.source)
        guard let root = document.root else { return "" }
        var revision = JSONRevision()
        change(root, &revision)
        return revision.text(of: root)
    }

    @Test("without changes the text is the source")
    func untouched() throws {
        #expect(try revised { _, _ in } == Self.source)
    }

    @Test("what a change does not touch keeps its bytes")
    func replace() throws {
        let text = try revised { root, revision in
            if let node = root["a"]?[1]?["b"] { revision.replace(node, with: "[2]") }
        }
        #expect(text == #"{"a":[1,{"b":[2],"c":[]},3],"d":{ },"e":"x"}"#)
    }

    @Test("elements and members can be removed, the first and the last as well")
    func remove() throws {
        let text = try revised { root, revision in
            guard let array = root["a"], let last = root["e"] else { return }
            for index in [0, 2] {
                if let element = array[index] { revision.remove(element) }
            }
            revision.remove(last)
        }
        #expect(text == #"{"a":[{"b":2, "c":[]}],"d":{ }}"#)
    }

    @Test("elements and members can be added to empty containers and full ones")
    func add() throws {
        let text = try revised { root, revision in
            guard let array = root["a"], let empty = array[1]?["c"], let object = root["d"] else {
                return
            }
            revision.prepend("0", to: array)
            revision.append("4", to: array)
            revision.append("true", to: empty)
            revision.add("k\"", json: "null", to: object)
        }
        #expect(text == #"{"a":[0,1,{"b":2,"c":[true]},3,4],"d":{"k\"":null},"e":"x"}"#)
    }

    @Test("elements can be moved before their siblings, with their own changes")
    func move() throws {
        let text = try revised { root, revision in
            guard let array = root["a"], let object = array[1], let last = array[2] else { return }
            revision.moveToFront(object, of: array)
            revision.moveToFront(last, of: array)
            if let node = object["b"] { revision.remove(node) }
        }
        #expect(text == #"{"a":[{"c":[]},3,1],"d":{ },"e":"x"}"#)
    }

    @Test("a removed value is known as removed")
    func isRemoved() throws {
        var document = JSONDocument()
        let value = try #require(try document.parse(copying: Self.source)["e"])
        var revision = JSONRevision()
        #expect(!revision.isRemoved(value))
        revision.remove(value)
        #expect(revision.isRemoved(value))
    }

    @Test("a key can be replaced on its own")
    func rename() throws {
        let text = try revised { root, revision in
            for member in root.members where member.key.equals("e") {
                revision.replace(member.key, with: #""f""#)
            }
        }
        #expect(text == #"{"a":[1, {"b":2, "c":[]} ,3],"d":{ },"f":"x"}"#)
    }

    @Test("a removed container takes its changes with it")
    func removeAround() throws {
        let text = try revised { root, revision in
            guard let array = root["a"], let inner = array[1]?["b"] else { return }
            revision.replace(inner, with: "9")
            revision.remove(array)
        }
        #expect(text == #"{"d":{ },"e":"x"}"#)
    }
}
