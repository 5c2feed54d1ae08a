import ProviderAPI
import Testing

@Suite("JSONValue")
struct JSONValueTests {
    @Test("a tree is written as it was read")
    func roundTrip() throws {
        let json = #"{"a":[1.0,true,null,"x\n"],"b":{},"a":[],"c":-1e5}"#
        let value = try JSONValue(parsing: json)
        #expect(value.compact == json)
        #expect(try JSONValue(parsing: value.pretty) == value)
    }

    @Test("literals build the tree that text does")
    func literals() throws {
        let value: JSONValue = ["a": 1, "b": [.null, true, 1.5, "x"], "c": [:]]
        #expect(try JSONValue(parsing: #"{"a":1,"b":[null,true,1.5,"x"],"c":{}}"#) == value)
    }

    @Test("pretty text is indented by two spaces")
    func pretty() {
        let value: JSONValue = ["a": [1, [:]], "b": []]
        #expect(value.pretty == "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}")
    }

    @Test("members are read, replaced, added and removed")
    func members() {
        var value: JSONValue = ["a": 1, "b": 2, "a": 3]
        #expect(value["a"]?.int == 3 && value["b"]?.double == 2 && value["c"] == nil)
        value["a"] = "x"
        value["c"] = true
        #expect(value == ["a": 1, "b": 2, "a": "x", "c": true])
        value["a"] = nil
        #expect(value == ["b": 2, "c": true])
        value["b"]?["inner"] = 1
        #expect(value["b"] == 2)
        #expect(value[0] == nil && ([1, 2] as JSONValue)[1] == 2)
    }
}
