// A cookie that script may read, "" where there is none. Read each time: signing in again makes a new token.

const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
export const token = () => cookie("csrftoken");
