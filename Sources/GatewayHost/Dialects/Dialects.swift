/// The public wire formats.
public enum Dialects {}
