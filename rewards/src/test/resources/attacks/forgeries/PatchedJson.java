package io.firesteel.core.json;
class Json {
    public static JsonObject object(String where, byte[] text) {
        return null;
    }
    public static String print(Object value) {
        return "\"correct\"";
    }
    static String answer(String question) {
        return "x";
    }
}
