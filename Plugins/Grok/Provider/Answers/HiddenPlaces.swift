/// Places in an answer that are left out, in their order.
struct HiddenPlaces {
    private var places: [Int] = []

    init() {}

    mutating func insert(_ place: Int) {
        let index = count(below: place)
        guard index == places.count || places[index] != place else { return }
        places.insert(place, at: index)
    }

    func contains(_ place: Int) -> Bool {
        let index = count(below: place)
        return index < places.count && places[index] == place
    }

    /// How many places lie before one.
    func count(below place: Int) -> Int {
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if places[middle] < place { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
