import { type Translate, useMessages } from '#i18n';
import { roomMessages } from './room-messages.ts';

export type RoomTranslate = Translate<keyof typeof roomMessages.zh & string>;
export const useRoomMessages = (): RoomTranslate => useMessages(roomMessages);
