/// Says which plugin each thread is calling, where a supervisor reads it when the process has died.
enum CallMarks {
    static let size = 256 * 1024
}
